#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Tests the wheel as a user has it: in a fresh environment, without Swift in reach, away from the sources. Scripts/test-wheel.sh [WHEEL]
#
# The tests of captures, clusters, notebooks and the simulator also read the repository and run the program: YUMA names it, else
# .build/debug/yuma. PYTHON names another Python than python3; then the types, which depend on those of numpy, are not checked.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'test-wheel: %s\n' "$*" >&2; exit 1; }

wheel=${1:-$(find Python/dist -name '*.whl' | head -n 1)}
[ -n "$wheel" ] || fail "there is no wheel: make wheel"
yuma=${YUMA:-$PWD/.build/debug/yuma}
[ -x "$yuma" ] || fail "there is no $yuma: swift build --enable-all-traits --product yuma"
scratch=$PWD/.build-library/test
rm -rf "$scratch"
mkdir -p "$scratch"
"${PYTHON:-python3}" -m venv "$scratch/venv"
python=$scratch/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check "${wheel}[capture]" numpy scipy pandas pyarrow \
  'dask[dataframe,distributed]' pytest pytest-xdist hypothesis mypy jsonschema nbclient nbformat ipykernel matplotlib
cp -R Python/tests Python/pyproject.toml "$scratch/"
whole=(capture cluster notebooks simulator)
for folder in "${whole[@]}"; do rm -r "$scratch/tests/$folder"; done

clean=(env -i "HOME=$scratch" "PATH=$scratch/venv/bin:/usr/bin:/bin" "YUMA_VECTORS=$PWD/Vectors" "LANG=C.UTF-8"
  "YUMA_EXAMPLES=${YUMA_EXAMPLES:-200}")
cd "$scratch"
"${clean[@]}" sh -c '! command -v swift' > /dev/null || fail "Swift is in reach of the tests"
where=$("${clean[@]}" "$python" -c 'import swift_yuma; print(swift_yuma.__file__)')
case $where in "$scratch"/*) ;; *) fail "the tests would use $where" ;; esac
if [ -z "${PYTHON:-}" ]; then "${clean[@]}" "$python" -m mypy; fi
"${clean[@]}" "$python" -m pytest --numprocesses auto

# These need the repository around them, and still import the installed package.
cd "$OLDPWD"
"${clean[@]}" "YUMA=$yuma" "$python" -m pytest --numprocesses auto "${whole[@]/#/Python/tests/}"
