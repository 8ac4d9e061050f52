#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Tests the wheel where everything is old: in a root of Debian 11 (glibc 2.31, Python 3.9), made by debootstrap. Scripts/test-wheel-old.sh [WHEEL]
#
# It needs root, for chroot. The root is kept in .build-library/debian-11 and used again.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'test-wheel-old: %s\n' "$*" >&2; exit 1; }

wheel=${1:-$(find Python/dist -name '*.whl' | head -n 1)}
[ -n "$wheel" ] || fail "there is no wheel: make wheel"
[ "$(id -u)" = 0 ] || fail "a chroot needs root"
command -v debootstrap > /dev/null || fail "debootstrap is missing"
root=$PWD/.build-library/debian-11
if [ ! -e "$root/usr/bin/python3" ]; then
  mkdir -p "$root"
  debootstrap --variant=minbase --include=python3-minimal,python3-numpy,python3-pip,python3-scipy,python3-pandas bullseye "$root" > "$root.log" ||
    { tail "$root.log"; fail "debootstrap fails"; }
fi
rm -rf "$root/trial"
mkdir -p "$root/trial/Vectors"
cp "$wheel" "$root/trial/"
cp -R Python/tests "$root/trial/"
# These need the program, and packages that the old root has not.
for folder in capture cluster notebooks simulator; do rm -r "$root/trial/tests/$folder"; done
cp -R Vectors/bench Vectors/epoch Vectors/epoch-series Vectors/epoch-history Vectors/real Vectors/emission "$root/trial/Vectors/"

# What the tests import is fetched outside: the old root needs no network.
fetched=$root/trial/fetched
python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --python-version 3.9 --platform manylinux2014_x86_64 \
  --dest "$fetched" 'pytest<8.5' hypothesis exceptiongroup tomli typing-extensions
[ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
mkdir -p "$root/dev/shm"
# Nothing of the system may stay mounted in the root.
unmount() { umount "$root/dev/shm" "$root/proc" 2> /dev/null || true; }
trap unmount EXIT
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/trial LANG=C.UTF-8 YUMA_VECTORS=/trial/Vectors YUMA_EXAMPLES=50 "$@"; }
inside sh -c '! command -v swift' > /dev/null || fail "Swift is in the root"
inside sh -c 'python3 -m pip install --quiet --no-index --find-links /trial/fetched pytest hypothesis && python3 -m pip install --quiet \
  --no-index --no-deps --force-reinstall /trial/*.whl' 2> "$root.log" || { cat "$root.log"; fail "pip fails"; }
inside python3 -c 'import platform, numpy, swift_yuma; print("test-wheel-old:", *platform.libc_ver(), "Python", platform.python_version(), "numpy", numpy.__version__, swift_yuma.__file__)'
inside sh -c 'cd /trial && python3 -m pytest -q tests'
