#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Builds the library for C without Foundation: Scripts/make-library.sh release | address
#
# release: .build-library/libyumac.so, optimised and stripped. The Swift runtime and the C++ runtime are in it, and it
# exports the names of yuma.h and no other, which is checked.
# address: the same sources with the address sanitizer, linked as usual, for the tests in C: .build-library-address/release/libyumac.so
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'make-library: %s\n' "$*" >&2; exit 1; }

export YUMA_LIBRARY_FOR_C=1
options=(-c release --disable-default-traits --product yumac)

if [ "${1:-release}" = address ]; then
  exec "${SWIFT:-swift}" build "${options[@]}" --scratch-path .build-library-address --sanitize address
fi
[ "${1:-release}" = release ] || fail "unknown word '$1': release or address"

scratch=.build-library
mkdir -p "$scratch/archives"
if [ "$(uname)" = Darwin ]; then
  "${SWIFT:-swift}" build "${options[@]}" --scratch-path "$scratch"
  cp "$scratch/release/libyumac.dylib" "$scratch/"
  exit
fi

# The linker takes the first library of a name that it finds: a folder that has only the archive comes first.
file=$(${CC:-clang} -print-file-name=libstdc++.a)
[ -f "$file" ] || fail "libstdc++.a is missing: install the development package of libstdc++"
ln -sf "$(readlink -f "$file")" "$scratch/archives/libstdc++.a"
Scripts/check-library.py --write-map "$scratch/api.map"
"${SWIFT:-swift}" build "${options[@]}" --scratch-path "$scratch" -Xswiftc -static-stdlib -Xswiftc -use-ld=lld \
  -Xswiftc "-L$PWD/$scratch/archives" -Xlinker "--version-script=$PWD/$scratch/api.map" -Xlinker --gc-sections -Xlinker -s
cp "$scratch/release/libyumac.so" "$scratch/"
Scripts/check-library.py "$scratch/libyumac.so"
