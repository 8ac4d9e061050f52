#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Runs the packed program where there is no Swift: Scripts/check-release.sh [FOLDER-OF-ANOTHER-BUILT-yuma]
#
# It checks the checksums, unpacks the archive into an empty root with the C library alone, and runs an epoch, an audit, every engine and an
# archive in there, without environment. As root that is a chroot; otherwise, or where /proc cannot be mounted, the program runs in the empty
# folder with an empty environment. Then it prints sizes, and the time of a start beside that of another build.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'check-release: %s\n' "$*" >&2; exit 1; }

files=$PWD/.build/release-files
[ -d "$files" ] || fail "there is no release: make release"
(cd "$files" && if command -v sha256sum > /dev/null; then sha256sum --quiet -c SHA256SUMS; else shasum -a 256 -c SHA256SUMS; fi)
archive=$(ls "$files"/yuma-*.tar.gz)
name=$(basename "$archive" .tar.gz)

root=$(mktemp -d)
# Nothing of the system may still be mounted in the folder when it is removed.
cleanup() { umount "$root/proc" 2> /dev/null || true; [ -e "$root/proc/self" ] || rm -rf "$root"; }
trap cleanup EXIT
tar -xzf "$archive" -C "$root"
yuma=/$name/bin/yuma

for file in share/man/man1/yuma.1 share/man/man1/yuma.audit.1 share/bash-completion/completions/yuma \
  share/zsh/site-functions/_yuma share/fish/vendor_completions.d/yuma.fish share/doc/yuma/LICENSE share/doc/yuma/NOTICE \
  share/doc/yuma/STATIC share/doc/yuma/licences/swift-argument-parser.txt share/doc/yuma/licences/GRDB.swift.txt; do
  [ -s "$root/$name/$file" ] || fail "$name lacks $file"
done

if [ "$(uname)" = Linux ]; then
  libraries=$(ldd "$root$yuma" | sed -n -e 's/.* => \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p')
  # The C library opens libgcc_s itself where a thread ends; Debian's libc6 depends on it.
  for library in $libraries "$(readlink -f "$(${CC:-clang} -print-file-name=libgcc_s.so.1)")"; do
    case $(basename "$library") in
      libgcc_s.so.1 | libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | ld-linux*.so.*) ;;
      *) fail "the program needs $library, which a machine may not have" ;;
    esac
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
fi
mkdir -p "$root/data" "$root/tmp" "$root/proc"
cp Vectors/real/sn15-yuma3.json Vectors/real/block-9240382.json "$root/data"

how="an empty environment"
run() { (cd "$root" && env -i "$root$yuma" "$@"); }
data=data
if [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] && mount -t proc proc "$root/proc" 2> /dev/null; then
  how="an empty root"
  chroot=$(PATH=$PATH:/usr/sbin command -v chroot)
  run() { env -i "$chroot" "$root" "$yuma" "$@"; }
  data=/data
fi

expect() {
  local words=$1
  shift
  local output
  output=$(run "$@") || fail "yuma $* exits with $? in $how"
  grep -q -- "$words" <<< "$output" || fail "yuma $* does not print '$words' in $how:
$output"
}
expect "$(Scripts/version.sh)" version
expect "traits: GMP, OpenBLAS, Archive" version --format table
expect '"combinedEmission"' epoch "$data/sn15-yuma3.json" --index 0 --format json
expect "conforms" audit "$data/sn15-yuma3.json" --format table
expect "1,626 recorded items" audit "$data/block-9240382.json" --format table
for engine in vector reference exact double; do
  expect "\"engine\":\"$engine\"" epoch "$data/sn15-yuma3.json" --index 0 --format json --engine "$engine"
done
run archive add "$data/sn15-yuma3.json" --archive "$data/a.yuma" > /dev/null
expect "conforms" replay "$data/a.yuma" --format jsonl --independent
run audit "$data/sn15-yuma3.json" --html "$data/report.html" > /dev/null
grep -q "</html>" "$root/data/report.html" || fail "audit --html wrote no whole page"
printf 'check-release: %s runs in %s: epochs, audits, four engines, an archive, a page\n' "$name" "$how"

bytes() { wc -c < "$1" | tr -d ' '; }
# The best of 20 starts, in milliseconds of processor time and of the clock.
start() {
  python3 - "$1" << 'END'
import os, resource, subprocess, sys, time
best = []
for _ in range(20):
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.argv[1], "rules", "397", "--format", "json"], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    best.append((cpu, time.perf_counter() - clock))
print(f"{1000 * min(c for c, _ in best):.1f} ms of processor time, {1000 * min(c for _, c in best):.1f} ms by the clock")
END
}
printf 'archive %s bytes, program %s bytes, a start %s\n' "$(bytes "$archive")" "$(bytes "$root$yuma")" "$(start "$root$yuma")"
if [ $# -gt 0 ]; then
  printf '%s: program %s bytes, a start %s\n' "$1/yuma" "$(bytes "$1/yuma")" "$(start "$1/yuma")"
fi
