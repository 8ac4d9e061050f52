#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Builds the package of examples, runs each, and compares what it prints with Examples/Expected/NAME.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

# The package manager does not notice files that a package used by path gains or loses, unless it plans the build anew.
rm -f .build-examples/*.yaml
swift build --package-path Examples --scratch-path .build-examples --disable-index-store -debug-info-format none
binaries=$(swift build --package-path Examples --scratch-path .build-examples --show-bin-path)
for sources in Examples/Sources/*/; do
  name=$(basename "$sources")
  printf 'example %s\n' "$name"
  "$binaries/$name" | diff -u "Examples/Expected/$name.txt" -
done
