#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# The doors of the README as a new user goes through them, in a fresh clone with an empty home, and how long each takes:
# Scripts/try-doors.sh [FOLDER]. The environment has PATH, HOME and LANG, and no more. Packages of the system stay installed.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/home"
clone=$folder/swift-yuma
git clone --quiet "$source" "$clone"

# timed WORDS COMMAND...: runs the command in the clone, and prints how long it took.
timed() {
  local words=$1 start=$SECONDS
  shift
  if (cd "$clone" && env -i PATH="$PATH" HOME="$folder/home" LANG=C.UTF-8 "$@") >"$folder/log" 2>&1; then
    printf '%5d s  %s\n' $((SECONDS - start)) "$words"
  else
    tail -20 "$folder/log" >&2
    printf 'try-doors: failed: %s\n' "$words" >&2
    exit 1
  fi
}

timed "everybody: make run" make run
timed "auditor: the commands of Docs/Guide/FirstAudit.md, with what they print" python3 Scripts/check-docs.py .build/debug Docs/Guide/FirstAudit.md
timed "auditor: the commands of Docs/Guide/AuditGuide.md, with the repository's node" python3 Scripts/check-docs.py .build/debug Docs/Guide/AuditGuide.md
timed "everybody: every command of the README" python3 Scripts/check-docs.py .build/debug README.md
timed "researcher: make build" make build
timed "researcher: the commands of Docs/Guide/Notebook.md" python3 Scripts/check-docs.py .build/release Docs/Guide/Notebook.md

# A package of one's own beside the clone, as the README says.
mkdir -p "$folder/my-tool/Sources/MyTool"
cat >"$folder/my-tool/Package.swift" <<'END'
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "my-tool",
  platforms: [.macOS(.v15)],
  dependencies: [.package(path: "../swift-yuma", traits: [])],
  targets: [
    .executableTarget(name: "MyTool", dependencies: [
      .product(name: "Yuma", package: "swift-yuma"), .product(name: "YumaFiles", package: "swift-yuma"),
    ])
  ])
END
grep -v '^//' "$clone/Examples/Sources/FirstEpoch/main.swift" >"$folder/my-tool/Sources/MyTool/main.swift"
timed "Swift developer: a package that depends on the clone, and its first epoch" swift run --package-path ../my-tool
tail -4 "$folder/log"
timed "Python: make wheel" make wheel
