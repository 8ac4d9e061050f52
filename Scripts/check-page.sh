#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Opens self-contained HTML pages in headless Chromium, as Scripts/check-page.py says:
# Scripts/check-page.sh FILE.html... [--screenshots FOLDER]
set -euo pipefail
"$(dirname "$0")/setup.sh" pages
exec "$(dirname "$0")/check-page.py" "$@"
