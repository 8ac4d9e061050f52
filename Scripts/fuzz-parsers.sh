#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Feeds every parser of files with what libFuzzer makes of a small corpus: Scripts/fuzz-parsers.sh SECONDS [PARSER...]
# A crash leaves the input that caused it in .build-fuzz/findings.
set -euo pipefail

cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
parsers=("$@")
if [ ${#parsers[@]} -eq 0 ]; then
  parsers=(snapshot storage answers metagraph vectors state scenario payout compact json gzip epochs network dividends networkScenario whatIf
    verdicts table)
fi

swift build --package-path Tools -c release --scratch-path .build-fuzz --product yuma-fuzz-parsers \
  -Xswiftc -sanitize=fuzzer -Xswiftc -DFUZZER
program=$(swift build --package-path Tools -c release --scratch-path .build-fuzz --show-bin-path)/yuma-fuzz-parsers

# seeds PARSER: small files for the parser to begin with.
seeds() {
  case "$1" in
    snapshot | json) find Vectors/epoch -name '*.json' -size -9k ;;
    vectors) find Vectors/fixed-point Vectors/emission -name '*.json' -size -9k ;;
    state) printf '%s\n' Examples/Reconcile/*.json Tools/Corpus/answers/* ;;
    scenario) find Examples/Scenarios Vectors/variants -name '*.json' -size -9k ;;
    payout) printf '%s\n' Examples/Payout/payout.json ;;
    network) printf '%s\n' Examples/Emission/flows.json Tools/Corpus/network/* ;;
    dividends) printf '%s\n' Examples/Emission/dividends.json ;;
    *) find "Tools/Corpus/$1" -type f ;;
  esac
}

for parser in "${parsers[@]}"; do
  corpus=.build-fuzz/corpus/$parser
  mkdir -p "$corpus" .build-fuzz/findings
  seeds "$parser" | xargs -r cp -t "$corpus"
  printf 'fuzz-parsers: %s for %s s\n' "$parser" "$seconds"
  YUMA_PARSER=$parser nice -n 19 "$program" "$corpus" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=65536 -print_final_stats=1 -verbosity=0 -dict=Tools/Corpus/json.dict \
    -artifact_prefix=".build-fuzz/findings/$parser-"
done
