#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# How fast the engines are, side by side: Scripts/compare-speed.sh [CHAIN_EPOCH [FOLDER]]
#
# CHAIN_EPOCH is a program around the chain's own code, timed too: `CHAIN_EPOCH bench FILE RUNS` prints "median" and a number of
# nanoseconds. FOLDER holds the snapshots to time; without it the shapes below are made up. The environment's SECONDS_EACH
# (default 1) says how long each is timed on each engine, ENGINES which ones (default reference,vector), and DOCUMENT a file
# whose table is replaced by the figures (Docs/Internals/Performance.md). One thread.
set -euo pipefail
cd "$(dirname "$0")/.."

chain=${1:-}
folder=${2:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi

swift build -c release --product yuma >&2
yuma=.build/release/yuma
if [ -z "${2:-}" ]; then
  shapes=()
  for size in n256-v64-d100 n256-v64-d10 n1024-v64-d100 n4096-v256-d25; do
    for rules in yuma yuma3 yuma3-liquid; do shapes+=("$size-$rules"); done
  done
  "$yuma" bench "${shapes[@]}" --write "$folder" > /dev/null
fi

exec python3 Scripts/compare-speed.py \
  --yuma "$yuma" --chain "$chain" --engines "${ENGINES:-reference,vector}" --seconds "${SECONDS_EACH:-1}" \
  ${DOCUMENT:+--document "$DOCUMENT"} "$folder"
