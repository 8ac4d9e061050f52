#!/usr/bin/env bash
# Makes the pictures of Docs/Gallery.md anew: Scripts/make-gallery.sh [YUMA]
# Each is made by the command that the page shows above it.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="$(dirname "$(realpath "${1:-.build/release/yuma}")"):$PATH"
mkdir -p Docs/Gallery
grep '^    yuma simulate .*--chart Docs/Gallery/' Docs/Gallery.md | while read -r command; do
  printf '%s\n' "$command"
  bash -c "$command" > /dev/null < /dev/null
done
