#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Makes the pictures of Docs/Guide/Gallery.md anew: Scripts/make-gallery.sh [YUMA]
# Each is made by the command that the page shows above it.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="$(dirname "$(realpath "${1:-.build/release/yuma}")"):$PATH"
mkdir -p Docs/Figures/Gallery
grep '^    yuma simulate .*--chart Docs/Figures/Gallery/' Docs/Guide/Gallery.md | while read -r command; do
  printf '%s\n' "$command"
  bash -c "$command" > /dev/null < /dev/null
done
