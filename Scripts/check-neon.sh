#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Cross-compiles the C kernels for arm64 and fuzzes them against their oracle under user-mode emulation. Those for dense
# matrices have to give there what they give here.
# Needs clang, and Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
#
#     Scripts/check-neon.sh [FIRST_SEED [COUNT]]
set -eu
cd "$(dirname "$0")/.."
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# cross NAME MODULE FOLDER: the module's sources and those of its driver, as a program for arm64.
cross() {
  mkdir "$build/$1.objects"
  for source in Sources/CInstructionSets/*.c "Sources/$2"/*.c "Tests/$3"/*.c; do
    "${CC:-clang}" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -std=gnu11 -O2 -Wall -Wextra \
      -Werror -ISources/CInstructionSets/include "-ISources/$2/include" -c "$source" -o "$build/$1.objects/$(basename "$source").o"
  done
  aarch64-linux-gnu-gcc -static -o "$build/$1" "$build/$1.objects"/*.o -lm
}

cross kernels CYumaKernels KernelDriver
qemu-aarch64 "$build/kernels" "${1:-1}" "${2:-2000}" neon portable

cross dense CDenseKernels DenseKernelDriver
"${CC:-clang}" -std=gnu11 -O2 -ISources/CDenseKernels/include -ISources/CInstructionSets/include -o "$build/here" \
  Sources/CInstructionSets/*.c Sources/CDenseKernels/*.c Tests/DenseKernelDriver/*.c
there=$(qemu-aarch64 "$build/dense")
echo "$there" | grep -q '^neon ' || exit 1
"$build/here" | while read -r set hash; do
  echo "dense kernels, $set here against arm64: $hash"
  [ "$there" = "neon $hash
portable $hash" ]
done
