#!/usr/bin/env bash
# Tests the wheel as a user has it: in a fresh environment, without Swift in reach, away from the sources. Scripts/test-wheel.sh [WHEEL]
#
# PYTHON names another Python than python3; then the types, which depend on those of numpy, are not checked.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'test-wheel: %s\n' "$*" >&2; exit 1; }

wheel=${1:-$(find Python/dist -name '*.whl' | head -n 1)}
[ -n "$wheel" ] || fail "there is no wheel: make wheel"
scratch=$PWD/.build-library/test
rm -rf "$scratch"
mkdir -p "$scratch"
"${PYTHON:-python3}" -m venv "$scratch/venv"
python=$scratch/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check "$wheel" numpy scipy pandas distributed pytest hypothesis mypy
cp -R Python/tests Python/pyproject.toml "$scratch/"

clean=(env -i "HOME=$scratch" "PATH=$scratch/venv/bin:/usr/bin:/bin" "YUMA_VECTORS=$PWD/Vectors" "LANG=C.UTF-8"
  "YUMA_EXAMPLES=${YUMA_EXAMPLES:-200}")
cd "$scratch"
"${clean[@]}" sh -c '! command -v swift' > /dev/null || fail "Swift is in reach of the tests"
where=$("${clean[@]}" "$python" -c 'import swift_yuma; print(swift_yuma.__file__)')
case $where in "$scratch"/*) ;; *) fail "the tests would use $where" ;; esac
if [ -z "${PYTHON:-}" ]; then "${clean[@]}" "$python" -m mypy; fi
"${clean[@]}" "$python" -m pytest
