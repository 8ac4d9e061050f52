#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Packs the program of the release as the wheel swift-yuma-cli into Python/dist-cli, and tries it: Scripts/make-cli-wheel.sh
#
# The program is the static one that Scripts/release.sh has built. The wheel's tag names the glibc that the program asks for. It is then installed
# into a fresh environment, and audits an epoch without Swift in reach.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'make-cli-wheel: %s\n' "$*" >&2; exit 1; }

[ "$(uname)" = Linux ] || fail "the wheel is for Linux"
version=$(Scripts/version.sh)
machine=$(uname -m)
archive=$PWD/.build/release-files/yuma-$version-linux-$machine.tar.gz
[ -f "$archive" ] || fail "there is no $archive: make release"
scratch=$PWD/.build-library
stage=$scratch/cli
rm -rf "$stage"
mkdir -p "$stage/release"
tar -xzf "$archive" -C "$stage/release" --strip-components 1
cp Python/cli/pyproject.toml Python/cli/hatch_build.py Python/cli/README.md Python/swift_yuma/_version.py "$stage/"
cp -R "$stage"/release/share/doc/yuma/{LICENSE,NOTICE,STATIC,licences} "$stage/"

program=$stage/release/bin/yuma
glibc=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 | sed 's/GLIBC_//')
platform=manylinux_${glibc//./_}_$machine
tools=$scratch/tools
if [ ! -x "$tools/bin/hatchling" ]; then
  python3 -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check hatchling
fi
(cd "$stage" && SOURCE_DATE_EPOCH=$(git -C "$OLDPWD" log -1 --format=%ct) YUMA_PROGRAM=$program YUMA_WHEEL_PLATFORM=$platform \
  "$tools/bin/python" -m hatchling build -t wheel > /dev/null)
rm -rf Python/dist-cli
mkdir -p Python/dist-cli
cp "$stage"/dist/*.whl Python/dist-cli/

python3 -m venv "$stage/venv"
"$stage/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index Python/dist-cli/*.whl
clean=(env -i "HOME=$stage" "PATH=$stage/venv/bin:/usr/bin:/bin")
"${clean[@]}" sh -c '! command -v swift' > /dev/null || fail "Swift is in reach of the program"
found=$("${clean[@]}" sh -c 'command -v yuma')
[ "$found" = "$stage/venv/bin/yuma" ] || fail "the wheel does not bring yuma: $found"
verdict=$("${clean[@]}" yuma audit Vectors/real/sn15-yuma3.json --index 0 --format table | head -n 1)
case $verdict in *": conforms: "*) ;; *) fail "the program says: $verdict" ;; esac
for wheel in Python/dist-cli/*.whl; do printf 'make-cli-wheel: %s, %s bytes\n' "$wheel" "$(wc -c < "$wheel")"; done
