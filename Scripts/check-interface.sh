#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Tests the C interface under the address sanitizer and the undefined-behaviour sanitizer: Scripts/check-interface.sh [SEED [CALLS]]
#
# Every golden epoch by arrays on both engines, documents, errors, the example; then a million random calls. The library itself is built with the
# address sanitizer, so that it is caught when it reads beyond an array of the caller.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/make-library.sh address
library=$PWD/.build-library-address/release
programs=$PWD/.build-library-address/programs
mkdir -p "$programs"
# The compiler of the Swift toolchain: library and program share its sanitizer's runtime.
compiler=$(dirname "$(readlink -f "$(command -v swift)")")/clang
# shellcheck disable=SC2054  # The commas are those of the option.
flags=(-std=c11 -g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all
  -ISources/CYuma/include "-L$library" -lyumac "-Wl,-rpath,$library")
for source in Tests/CInterface/interface.c Tests/CInterface/fuzz.c Examples/C/epoch.c; do
  "$compiler" -o "$programs/$(basename "$source" .c)" "$source" "${flags[@]}"
done
# The Swift runtime keeps what it has allocated once.
export ASAN_OPTIONS=detect_leaks=0
grep -rlZ --include='*.json' -E '"schema": ?"yuma-epoch(-series)?/1"' Vectors/epoch Vectors/epoch-series Vectors/epoch-history Vectors/real |
  sort -z | xargs -0 "$programs/interface"
"$programs/epoch" Vectors/real/sn15-yuma3.json | diff -u Examples/Expected/C.txt -
"$programs/fuzz" "${1:-1}" "${2:-1000000}"
