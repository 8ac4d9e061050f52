#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Brings the Swift sources into the style of .swift-format: Scripts/format.sh; only checks: Scripts/format.sh lint
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  "") arguments=(--in-place) ;;
  lint) arguments=(lint --strict) ;;
  *) printf 'format: unknown word %s: lint or nothing\n' "'$1'" >&2; exit 1 ;;
esac
git ls-files -z --cached --others --exclude-standard '*.swift' |
  xargs -0 swift format "${arguments[@]}" --parallel
