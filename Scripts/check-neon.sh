#!/bin/sh
# Fuzzes the NEON kernels against their oracle: cross-compiled for arm64 and run under user-mode emulation.
#
#     Scripts/check-neon.sh [FIRST_SEED [COUNT]]
set -eu
cd "$(dirname "$0")/.."
first=${1:-1}
count=${2:-2000}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

aarch64-linux-gnu-gcc -std=gnu11 -O2 -g -Wall -Wextra -Wno-psabi -static -ISources/CYumaKernels/include \
  -o "$build/driver" Sources/CYumaKernels/*.c Tests/KernelDriver/*.c -lm
qemu-aarch64 "$build/driver" "$first" "$count"
