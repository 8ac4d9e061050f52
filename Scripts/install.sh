#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Installs the program, its manual pages and completions, or removes them:
# Scripts/install.sh install|uninstall PREFIX [FOLDER-OF-THE-BUILT-yuma FOLDER-OF-MANUAL-PAGES]
# DESTDIR, where it is set, goes before PREFIX.
set -euo pipefail
cd "$(dirname "$0")/.."

action=$1
root=${DESTDIR:-}$2
bash=$root/share/bash-completion/completions/yuma
zsh=$root/share/zsh/site-functions/_yuma
fish=$root/share/fish/vendor_completions.d/yuma.fish
manual=$root/share/man/man1

case $action in
  install)
    yuma=$3/yuma
    pages=$4
    install -d "$root/bin" "$manual" "$(dirname "$bash")" "$(dirname "$zsh")" "$(dirname "$fish")"
    install -m 755 "$yuma" "$root/bin/yuma"
    install -m 644 "$pages"/yuma*.1 "$manual"
    "$yuma" --generate-completion-script bash > "$bash"
    "$yuma" --generate-completion-script zsh > "$zsh"
    "$yuma" --generate-completion-script fish > "$fish"
    printf 'installed %s, its manual pages and completions\n' "$root/bin/yuma"
    ;;
  uninstall)
    rm -f "$root/bin/yuma" "$bash" "$zsh" "$fish" "$manual"/yuma.1 "$manual"/yuma.*.1
    printf 'removed %s, its manual pages and completions\n' "$root/bin/yuma"
    ;;
  *)
    printf 'install: unknown word %s: install or uninstall\n' "'$action'" >&2
    exit 1
    ;;
esac
