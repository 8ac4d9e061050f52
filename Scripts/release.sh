#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Builds and packs what a release consists of into .build/release-files: Scripts/release.sh [--skip-build]
#
# yuma-VERSION-SYSTEM-ARCHITECTURE.tar.gz holds the program with all optional parts, its manual pages, completions and licences. On Linux the Swift
# libraries, GMP, OpenBLAS, SQLite and zlib are linked in, so that only the C library is needed. On Debian there is a package as well.
# SHA256SUMS has the checksums. yuma.rb is the Homebrew formula, if Packaging/repository has an address.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'release: %s\n' "$*" >&2; exit 1; }

scratch=.build-release
output=$PWD/.build/release-files
system=$(uname | tr '[:upper:]' '[:lower:]')
architecture=$(uname -m)
version=$(Scripts/version.sh)
name=yuma-$version-$system-$architecture
options=(-c release --scratch-path "$scratch" --enable-all-traits)

if [ "$system" = linux ]; then
  # The linker takes the first library of a name that it finds: a folder that has only archives comes first.
  archives=$PWD/$scratch/archives
  mkdir -p "$archives"
  for library in gmp openblas sqlite3 z stdc++; do
    file=$(${CC:-clang} -print-file-name="lib$library.a")
    [ -f "$file" ] || fail "lib$library.a is missing: install the development package of $library"
    ln -sf "$(readlink -f "$file")" "$archives/lib$library.a"
  done
  # SwiftPM puts the folders that pkg-config names before all others: these descriptions name the same one.
  for package in gmp openblas sqlite3 zlib; do
    library=$package
    [ "$package" = zlib ] && library=z
    include=$(pkg-config --cflags "$package")
    printf 'Name: %s\nDescription: the archive alone\nVersion: 0\nCflags: %s\nLibs: -L%s -l%s\n' \
      "$package" "$include" "$archives" "$library" > "$archives/$package.pc"
  done
  export PKG_CONFIG_PATH=$archives
  options+=(--static-swift-stdlib -Xlinker "-L$archives" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
fi

if [ "${1:-}" != --skip-build ]; then
  swift build "${options[@]}" --product yuma
  swift build "${options[@]}" --product generate-manual
fi
built=$(swift build "${options[@]}" --show-bin-path)

# The program says the same version as the sources.
[ "$("$built/yuma" version --json | sed 's/.*"version": *"\([^"]*\)".*/\1/;q')" = "$version" ] ||
  fail "$built/yuma is not version $version: build it again"

rm -rf "$output"
mkdir -p "$output"
root=$output/$name
manual=$scratch/manual
rm -rf "$manual"
mkdir -p "$manual"
"$built/generate-manual" "$built/yuma" --multi-page --output-directory "$manual"
Scripts/install.sh install "$root" "$built" "$manual"
strip "$root/bin/yuma"

documents=$root/share/doc/yuma
install -d "$documents/licences"
install -m 644 README.md CHANGELOG.md LICENSE NOTICE Packaging/STATIC "$documents"
for checkout in "$scratch"/checkouts/*; do
  for file in "$checkout"/LICENSE*; do
    [ ! -f "$file" ] || install -m 644 "$file" "$documents/licences/$(basename "$checkout").txt"
  done
done
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
if [ -f "$toolchain/share/swift/LICENSE.txt" ]; then
  install -m 644 "$toolchain/share/swift/LICENSE.txt" "$documents/licences/swift.txt"
fi
if [ -d /usr/share/doc/libgmp-dev ]; then
  for library in libgmp-dev libopenblas-serial-dev libopenblas-pthread-dev libsqlite3-dev zlib1g-dev libstdc++-12-dev; do
    file=/usr/share/doc/$library/copyright
    [ ! -f "$file" ] || install -m 644 "$file" "$documents/licences/$library.txt"
  done
fi

tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" -C "$output" -cf - "$name" |
  gzip -9n > "$output/$name.tar.gz"

if command -v dpkg-deb > /dev/null; then
  package=$output/debian
  mkdir -p "$package/DEBIAN" "$package/usr"
  cp -R "$root/." "$package/usr/"
  gzip -9n "$package"/usr/share/man/man1/*.1
  ln -s ../share/doc/yuma/LICENSE "$package/usr/share/doc/yuma/copyright" 2> /dev/null || true
  # Completions of zsh lie elsewhere on Debian.
  mkdir -p "$package/usr/share/zsh/vendor-completions"
  mv "$package/usr/share/zsh/site-functions/_yuma" "$package/usr/share/zsh/vendor-completions/_yuma"
  rmdir "$package/usr/share/zsh/site-functions"
  libc=$(objdump -T "$root/bin/yuma" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 | sed 's/GLIBC_//')
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" -e "s/@LIBC@/$libc/" \
    -e "s/@SIZE@/$(du -sk "$package/usr" | cut -f 1)/" Packaging/debian-control > "$package/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$package" "$output/yuma_${version}_$(dpkg --print-architecture).deb" > /dev/null
  rm -r "$package"
fi

address=$(cat Packaging/repository)
if [ -n "$address" ]; then
  sed -e "s|@VERSION@|$version|" -e "s|@ADDRESS@|$address|" Packaging/yuma.rb > "$output/yuma.rb"
else
  printf 'release: no Homebrew formula, because Packaging/repository has no address\n'
fi
rm -r "$root"
cd "$output"
if command -v sha256sum > /dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
"${sum[@]}" -- * > ../SHA256SUMS
mv ../SHA256SUMS .
printf 'release: %s\n' "$output"/*
