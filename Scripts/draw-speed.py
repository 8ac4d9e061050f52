#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the table of times at the head of a page as bars on a logarithmic axis: Scripts/draw-speed.py PAGE.md PICTURE.svg"""
import math
import re
import sys

import figures

UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60}
TICKS = [(1e-5, "10 µs"), (1e-4, "0.1 ms"), (1e-3, "1 ms"), (1e-2, "10 ms"), (1e-1, "0.1 s"), (1, "1 s"), (10, "10 s"), (60, "1 min"), (1200, "20 min")]


def seconds(text):
    number, unit = text.split()
    return float(number) * UNITS[unit]


def table(page):
    """The names of the columns, and the rows of the first table of times."""
    cells = figures.table_cells(page)
    start = next(k for k, row in enumerate(cells) if row[0] == "dense rows")
    rows = []
    for row in cells[start + 2:]:
        if not all(re.fullmatch(r"[\d.]+ (µs|ms|s|min)", cell) for cell in row[1:]):
            break
        rows.append(row)
    return cells[start][1:], rows


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    names, rows = table(sys.argv[1])
    left, width, top, bar = 250, 540, 76, 18
    step = bar * len(names) + 16
    height = top + step * len(rows) + 34
    low, high = math.log10(TICKS[0][0]), math.log10(TICKS[-1][0] * 1.3)
    title = "How long an epoch of 256 neurons takes, and the epochs of a day and a year of the network"

    def place(value):
        return left + width * (math.log10(value) - low) / (high - low)

    description = " ".join(f"{row[0]}: " + ", ".join(f"{name} {cell}" for name, cell in zip(names, row[1:])) + "." for row in rows)
    lines = figures.begin_picture(title, description + " The axis is logarithmic.", height) + figures.legend(names, left)
    for value, text in TICKS:
        lines.append(f'<path class="grid" d="M{place(value):.1f} {top - 8}V{top + step * len(rows) - 8}"/>')
        lines.append(f'<text class="soft mid" x="{place(value):.1f}" y="{top + step * len(rows) + 12}">{text}</text>')
    for line, row in enumerate(rows):
        y = top + step * line
        lines.append(f'<text class="end" x="{left - 8}" y="{y + bar * len(names) / 2 + 4}">{row[0]}</text>')
        for number, cell in enumerate(row[1:]):
            end = place(seconds(cell))
            lines.append(f'<rect class="f-c{number}" x="{left}" y="{y + bar * number}" width="{end - left:.1f}" height="{bar - 3}"/>')
            lines.append(f'<text x="{end + 6:.1f}" y="{y + bar * number + 12}">{cell}</text>')
    figures.end_picture(lines, sys.argv[2])


main()
