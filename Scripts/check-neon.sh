#!/bin/sh
# Cross-compiles the C kernels for arm64 and fuzzes them against their oracle under user-mode emulation.
# Needs clang, and Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
#
#     Scripts/check-neon.sh [FIRST_SEED [COUNT]]
set -eu
cd "$(dirname "$0")/.."
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for source in Sources/CYumaKernels/*.c Tests/KernelDriver/*.c; do
  "${CC:-clang}" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -std=gnu11 -O2 -Wall -Wextra -Werror \
    -ISources/CYumaKernels/include -c "$source" -o "$build/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static -o "$build/driver" "$build"/*.o
qemu-aarch64 "$build/driver" "${1:-1}" "${2:-2000}" neon portable
