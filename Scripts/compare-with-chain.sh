#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Random subnets through the chain's own epoch: Scripts/compare-with-chain.sh CHAIN_EPOCH [COUNT [SEED]]
#
# CHAIN_EPOCH is a program around the chain's code: `CHAIN_EPOCH run FILE...` prints the `output` of each snapshot as a
# line of JSON. It is compared, field by field, with what the reference engine gave for COUNT (default 1000) subnets from
# SEED (default 0) on. Exit code 1: they differ somewhere.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'compare-with-chain: %s\n' "$1" >&2; exit 2; }
chain=${1:-}
[ -n "$chain" ] || fail "which program runs the chain's epoch?  Scripts/compare-with-chain.sh CHAIN_EPOCH [COUNT [SEED]]"
[ -x "$chain" ] || fail "$chain: no such program"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The program knows no consensus modes, which came later.
swift run --package-path Tools --scratch-path .build-tools -c release yuma-fuzz --write "$folder" --no-modes --count "${2:-1000}" --seed "${3:-0}" >&2
python3 Scripts/compare-with-chain.py "$chain" "$folder"
