#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# The version of the package, which one line of the sources says: Scripts/version.sh
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n 's/^  static let version = "\(.*\)"$/\1/p' Sources/YumaCommand/Support/BuildInformation.swift
