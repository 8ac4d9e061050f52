#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Sets up what a target of the Makefile needs and the machine lacks: Scripts/setup.sh [run | build | release | wheel | wheel-old | test | pages | lint | neon]
set -euo pipefail

# The package builds with 6.1; the tests have names between backquotes, which are of 6.2.
minimum_swift="6.1"
case "${1:-test}" in test) minimum_swift="6.2" ;; esac

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

check_swift() {
  command -v swift > /dev/null ||
    fail "Swift is missing: install a toolchain of version $minimum_swift or later (https://www.swift.org/install)"
  local version
  version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ "$(printf '%s\n' "$minimum_swift" "${version:-0}" | sort -V | head -n 1)" = "$minimum_swift" ] ||
    fail "Swift ${version:-of an unknown version} is too old: version $minimum_swift or later is needed (https://www.swift.org/install)"
  say "Swift $version"
}

install_packages() {
  if [ "$(uname)" = Darwin ]; then
    fail "missing: $*; with Homebrew: brew install $*"
  fi
  command -v apt-get > /dev/null || fail "missing, by Debian's names: $*"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || fail "missing: $*; to install them, run this as root, or install sudo"
    root=(sudo)
  fi
  local install=(${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@")

  say "apt-get install $*"
  if ! "${install[@]}" > /dev/null 2>&1; then
    # The lists of packages may be missing or old.
    say "apt-get update, and again"
    ${root[@]+"${root[@]}"} apt-get update -qq
    "${install[@]}" > /dev/null
  fi
}

# need PROBE DEBIAN-PACKAGE HOMEBREW-FORMULA: what to install where the probe, a command, fails.
missing=()
need() {
  if ! eval "$1" > /dev/null 2>&1; then
    if [ "$(uname)" = Darwin ]; then missing+=("$3"); else missing+=("$2"); fi
  fi
}

# What the optional parts are linked with. Products of matrices are computed in one thread: the variety of OpenBLAS that has more
# begins them with every program, and they keep a processor busy for twenty milliseconds.
need_libraries() {
  need "command -v pkg-config" pkg-config pkgconf
  need "pkg-config --exists gmp" libgmp-dev gmp
  need "pkg-config --exists openblas" libopenblas-serial-dev openblas
  need "pkg-config --exists sqlite3" libsqlite3-dev sqlite
}

check_swift
case "${1:-test}" in
  run) ;;
  build) need_libraries ;;
  release)
    need_libraries
    need "command -v python3" python3 python3
    ;;
  wheel)
    need "command -v python3" python3 python3
    need "python3 -c 'import ensurepip, venv'" python3-venv python3
    need "command -v objcopy" binutils binutils
    need "command -v advzip" advancecomp advancecomp
    need "pkg-config --exists zlib" "pkg-config zlib1g-dev" zlib
    ;;
  wheel-old) need "command -v debootstrap" debootstrap debootstrap ;;
  test)
    need "command -v python3" python3 python3
    need "python3 -c 'import ensurepip, venv'" python3-venv python3
    need "python3 -c 'import jsonschema'" python3-jsonschema python-jsonschema
    need_libraries
    ;;
  pages)
    need "command -v python3" python3 python3
    need "command -v chromium || command -v google-chrome || [ -n \"\${CHROMIUM:-}\" ]" chromium "--cask chromium"
    ;;
  neon)
    need "command -v aarch64-linux-gnu-gcc" "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" aarch64-elf-gcc
    need "command -v qemu-aarch64" qemu-user qemu
    ;;
  lint) need "command -v shellcheck" shellcheck shellcheck ;;
  *) fail "unknown word '$1': run, build, release, wheel, wheel-old, test, pages, lint or neon" ;;
esac
if [ ${#missing[@]} -gt 0 ]; then
  # A need may name several packages.
  # shellcheck disable=SC2068
  install_packages ${missing[@]}
fi
if [ "${1:-test}" = test ] && ! python3 -c 'import dask' 2> /dev/null; then
  python3 -m pip install --quiet dask > /dev/null 2>&1 || say "dask cannot be installed: the example on a cluster is not tested"
fi
