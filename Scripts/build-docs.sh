#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Builds the documentation of all libraries and pages as one static site, .build/documentation/index.html, warnings as errors. Arguments go to the
# package manager: Scripts/build-docs.sh --enable-all-traits
#
# It needs the modules of a debug build, without the tests. DocC turns their public symbols and catalogs into JSON, in an order in which a
# library follows those that it links to, and Scripts/site turns that and the pages of Docs/ into HTML.
set -euo pipefail
cd "$(dirname "$0")/.."

# A library before those that depend on it.
libraries=(FixedPoint Yuma DenseOperations DynamicTAO YumaFiles YumaImport YumaDouble YumaBigInteger YumaAudit YumaLab YumaReports YumaArchive)

# Both lie beside swift in every toolchain, but not always on the path.
tool() {
  command -v "$1" || xcrun --find "$1" 2> /dev/null || printf '%s\n' "$(dirname "$(readlink -f "$(command -v swift)")")/$1"
}
docc=$(tool docc)
extract=$(tool swift-symbolgraph-extract)
export SWIFT_BACKTRACE=enable=no

swift build "$@"
built=$(swift build "$@" --show-bin-path)
options=(-I "$built/Modules" -minimum-access-level public -skip-synthesized-members)
if [ "$(uname)" = Darwin ]; then
  options+=(-target "$(uname -m)-apple-macosx15.0" -sdk "$(xcrun --show-sdk-path)")
else
  options+=(-target "$(uname -m)-unknown-linux-gnu")
fi
for map in "$built"/C*.build/module.modulemap Sources/C*/module.modulemap "$built"/../../checkouts/GRDB.swift/Sources/GRDBSQLite/module.modulemap; do
  [ ! -f "$map" ] || options+=(-Xcc "-fmodule-map-file=$map")
done
for headers in Sources/C*/include; do options+=(-Xcc "-I$headers"); done

archives=.build/documentation-archives
rm -rf "$archives"
mkdir -p "$archives"
for catalog in Sources/*/*.docc; do
  case " ${libraries[*]} " in
    *" $(basename "$catalog" .docc) "*) ;;
    *) printf 'documentation: %s is not in the list of libraries\n' "$catalog" >&2; exit 1 ;;
  esac
done
dependencies=()
for library in "${libraries[@]}"; do
  graphs=$archives/$library.symbols
  mkdir "$graphs"
  "$extract" -module-name "$library" "${options[@]}" -output-dir "$graphs"
  "$docc" convert "Sources/$library/$library.docc" --additional-symbol-graph-dir "$graphs" --output-path "$archives/$library.doccarchive" \
    --fallback-display-name "$library" --fallback-bundle-identifier "swift-yuma.$library" --warnings-as-errors \
    --enable-experimental-external-link-support ${dependencies[@]+"${dependencies[@]}"} | sed "/^$/d"
  rm -r "$graphs"
  dependencies+=(--dependency "$archives/$library.doccarchive")
done
Scripts/site/build.py .build/documentation "$archives"
