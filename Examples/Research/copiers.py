#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a copier earns per stake compared with an honest validator, from the rows of a simulation: copiers.py < rows.csv

    yuma simulate weight-copiers --variant yuma2,chain-yuma3 --format csv | python3 Examples/Research/copiers.py
"""

import collections
import csv
import sys

earned = collections.defaultdict(float)
stake = collections.defaultdict(float)
for row in csv.DictReader(sys.stdin):
    if row["role"] == "validator" and row["series"] in ("dividends", "stake"):
        sums = earned if row["series"] == "dividends" else stake
        sums[row["variant"], row["group"]] += float(row["value"])

for variant in dict.fromkeys(variant for variant, _ in earned):
    copier, honest = (earned[variant, group] / stake[variant, group] for group in ("copier", "honest"))
    print(f"{variant:12} {copier / honest:.3f}")
