#!/bin/sh
# Fuzzes the C kernels against their oracle, under clang's undefined-behaviour and address sanitizers and without.
#
#     Scripts/check-kernels.sh [FIRST_SEED [COUNT]]
set -eu
cd "$(dirname "$0")/.."
first=${1:-1}
count=${2:-5000}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

compile() {
  name=$1
  shift
  "${CC:-clang}" -std=gnu11 -g -Wall -Wextra -Werror "$@" -ISources/CYumaKernels/include -o "$build/$name" \
    Sources/CYumaKernels/*.c Tests/KernelDriver/*.c 2>"$build/messages" || { cat "$build/messages"; exit 1; }
}

compile sanitized -O1 -fsanitize=undefined,address -fno-sanitize-recover=all
"$build/sanitized" "$first" "$count"
compile optimised -O2
"$build/optimised" "$first" "$((count * 4))"
