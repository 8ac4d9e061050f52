#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Captures an epoch of a subnet from a node: asks for what `yuma import --keys` lists, keeps every answer as it came, and makes
# the snapshot. It stops at the first thing that is wrong, and says what it was.
#
#   Scripts/capture.sh --node URL --netuid N [--block B] [--network NAME] [--by WHO] [--yuma PROGRAM] FOLDER
#
# Without --block it takes the subnet's last epoch. FOLDER must not exist, or be empty. It needs bash, curl and yuma.
set -euo pipefail

fail() {
  echo "capture: $*" >&2
  exit 2
}

node='' netuid='' block='' network='' by='' folder=''
yuma=${YUMA:-yuma}
while [ $# -gt 0 ]; do
  case $1 in
  --node | --netuid | --block | --network | --by | --yuma)
    [ $# -ge 2 ] || fail "$1 needs a value"
    printf -v "${1#--}" '%s' "$2"
    shift 2
    ;;
  -h | --help)
    sed -n '/^# Captures/,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  -*) fail "$1 is none of --node, --netuid, --block, --network, --by, --yuma" ;;
  *)
    [ -z "$folder" ] || fail "two folders: $folder and $1"
    folder=$1
    shift
    ;;
  esac
done
[ -n "$node" ] || fail "--node is missing: the address of a node, such as http://localhost:9944"
[ -n "$folder" ] || fail "no folder is named for the answers"
case $netuid in '' | *[!0-9]*) fail "--netuid is missing, or not a number: '$netuid'" ;; esac
case $block in *[!0-9]*) fail "--block is not a number: '$block'" ;; esac
command -v curl >/dev/null || fail "curl is not installed"
command -v "$yuma" >/dev/null || fail "$yuma is not found: name the program with --yuma"
mkdir -p "$folder"
[ -z "$(ls -A "$folder")" ] || fail "$folder is not empty"

# Sends standard input to the node, and prints its answer.
post() {
  curl -sS --fail --connect-timeout 10 --max-time 300 -H 'Content-Type: application/json' --data-binary @- "$node" ||
    fail "the node at $node did not answer"
}

# The result of an answer, if it is text: white space in JSON may stand anywhere between its parts.
result() { tr '\n\r\t' '   ' | sed -n 's/.*"result" *: *"\([^"]*\)".*/\1/p'; }

# ask METHOD PARAMETERS: keeps request and answer, and prints the result.
ask() {
  local body="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" answer
  answer=$(printf '%s' "$body" | post) || exit 2
  printf '%s\n%s\n' "$body" "$answer" >>"$folder/log.jsonl"
  printf '%s' "$answer" | result
}

# The number of a little-endian u64 in hexadecimal.
decode() {
  local digits=${1#0x} number=
  [ ${#digits} -eq 16 ] || return 1
  while [ -n "$digits" ]; do
    number=${digits:0:2}$number
    digits=${digits:2}
  done
  printf '%d' "0x$number"
}

# hash_of BLOCK: the hash of a block.
hash_of() {
  local hash
  hash=$(ask chain_getBlockHash "[$1]") || exit 2
  printf '%s' "$hash" | grep -Eq '^0x[0-9a-fA-F]{64}$' ||
    fail "the node gives no hash of block $1: '${hash:0:80}'. The answer is the last line of $folder/log.jsonl"
  printf '%s' "$hash"
}

if [ -z "$block" ]; then
  key=$("$yuma" import --keys "netuid=$netuid" | awk '$2 ~ /^LastMechansimStepBlock/ { print $1 }')
  [ -n "$key" ] || fail "$yuma lists no LastMechansimStepBlock"
  head=$(ask chain_getFinalizedHead '[]') || exit 2
  [ -n "$head" ] || fail "the node names no finalized block. The answer is the last line of $folder/log.jsonl"
  value=$(ask state_getStorage "[\"$key\",\"$head\"]") || exit 2
  [ -n "$value" ] || fail "no epoch of subnet $netuid has run, or the node does not know it"
  block=$(decode "$value") || fail "LastMechansimStepBlock is '$value', where 8 bytes belong"
fi
[ "$block" -gt 0 ] || fail "no epoch of subnet $netuid has run"
before=$(hash_of $((block - 1))) || exit 2
at=$(hash_of "$block") || exit 2
echo "capture: subnet $netuid, block $block ($at)" >&2

# keys STATE HASH: the requests that are still to be made, one per line.
keys() {
  "$yuma" import --keys "netuid=$netuid" --state "$1" --before "$folder/before.jsonl" --at "$folder/at.jsonl" --rpc "$2" ||
    fail "an answer cannot be used: see the line above, and $folder/$1.jsonl"
}

# capture_state STATE HASH: rounds of requests, until nothing is left to ask for.
capture_state() {
  local last='' requests round=0 body
  requests=$(keys "$1" "$2") || exit 2
  while [ -n "$requests" ]; do
    [ "$requests" != "$last" ] || fail "two rounds ask for the same: the node does not answer what it is asked"
    round=$((round + 1))
    echo "capture: $1, round $round: $(printf '%s\n' "$requests" | wc -l | tr -d ' ') requests" >&2
    while IFS= read -r body; do
      printf '%s\n' "$body" >>"$folder/$1.requests.jsonl"
      printf '%s' "$body" | post >"$folder/answer"
      cat "$folder/answer" >>"$folder/$1.jsonl"
      echo >>"$folder/$1.jsonl"
      rm "$folder/answer"
    done <<<"$requests"
    last=$requests
    requests=$(keys "$1" "$2") || exit 2
  done
}

: >"$folder/before.jsonl"
: >"$folder/at.jsonl"
capture_state before "$before"
capture_state at "$at"

chain="netuid=$netuid,block=$block,hash=$at,when=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
[ -z "$network" ] || chain="$chain,network=$network"
[ -z "$by" ] || chain="$chain,by=$by"
"$yuma" import --chain "$chain" --before "$folder/before.jsonl" --at "$folder/at.jsonl" --output "$folder/snapshot.json" ||
  fail "the answers make no snapshot: see the line above"
(
  cd "$folder"
  if command -v sha256sum >/dev/null; then sha256sum ./*.json*; else shasum -a 256 ./*.json*; fi >SHA256SUMS
)
echo "capture: $folder/snapshot.json; the answers beside it are the evidence" >&2
