#!/usr/bin/env bash
# Builds the DocC documentation of each library with a catalog into .build/documentation, warnings as errors. Arguments go
# to the package manager: Scripts/build-docs.sh --enable-all-traits
set -euo pipefail
cd "$(dirname "$0")/.."

# docc lies beside swift in every toolchain, but not always on the path.
docc=$(command -v docc || true)
if [ -z "$docc" ] && [ "$(uname)" = Darwin ]; then
  docc=$(xcrun --find docc)
fi
docc=${docc:-$(dirname "$(readlink -f "$(command -v swift)")")/docc}

# The symbols of all modules are dumped, those of the tests too, which therefore have to be there.
swift build "$@" --build-tests
symbols=$(swift package "$@" dump-symbol-graph --minimum-access-level public --skip-synthesized-members |
  sed -n 's/^Files written to //p')
output=.build/documentation
rm -rf "$output"
mkdir -p "$output"

for catalog in Sources/*/*.docc; do
  module=$(basename "$catalog" .docc)
  # A module's symbols alone: a link from one library to another is not resolved.
  graphs=$output/$module.symbols
  mkdir "$graphs"
  cp "$symbols/$module.symbols.json" "$symbols/$module@"*.symbols.json "$graphs" 2> /dev/null || true
  "$docc" convert "$catalog" --additional-symbol-graph-dir "$graphs" --output-path "$output/$module.doccarchive" \
    --fallback-display-name "$module" --fallback-bundle-identifier "swift-yuma.$module" --warnings-as-errors | sed "/^$/d"
  rm -r "$graphs"
  printf "documentation %s\n" "$output/$module.doccarchive"
done
