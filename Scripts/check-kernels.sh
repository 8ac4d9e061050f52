#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Fuzzes the C kernels against their oracle, under clang's undefined-behaviour and address sanitizers and without. Those for
# dense matrices run under the sanitizers, and have to give the same with each instruction set.
#
#     Scripts/check-kernels.sh [FIRST_SEED [COUNT]]
set -eu
cd "$(dirname "$0")/.."
first=${1:-1}
count=${2:-5000}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# compile NAME MODULE FOLDER OPTION...: the module's sources and those of its driver.
compile() {
  name=$1 module=$2 folder=$3
  shift 3
  "${CC:-clang}" -std=gnu11 -g -Wall -Wextra -Werror "$@" "-ISources/$module/include" -ISources/CInstructionSets/include \
    -o "$build/$name" Sources/CInstructionSets/*.c "Sources/$module"/*.c "Tests/$folder"/*.c -lm 2>"$build/$name.messages" || { cat "$build/$name.messages"; exit 1; }
}

sanitizers="-O1 -fsanitize=undefined,address -fno-sanitize-recover=all"
# Two compilers at a time.
# shellcheck disable=SC2086
compile sanitized CYumaKernels KernelDriver $sanitizers &
compiler=$!
compile optimised CYumaKernels KernelDriver -O2
wait "$compiler"
# shellcheck disable=SC2086
compile dense CDenseKernels DenseKernelDriver $sanitizers &
compiler=$!
compile dense-optimised CDenseKernels DenseKernelDriver -O2
wait "$compiler"

"$build/sanitized" "$first" "$count"
"$build/optimised" "$first" "$((count * 4))"
results=$("$build/dense" && "$build/dense-optimised")
echo "dense kernels:" "$results"
[ "$(echo "$results" | cut -d ' ' -f 2 | sort -u | wc -l)" = 1 ]
