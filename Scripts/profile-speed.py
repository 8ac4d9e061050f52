#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where an epoch's time goes: samples of `perf record yuma bench`, by part, as a table and as a picture.

    Scripts/profile-speed.py YUMA FOLDER [PICTURE.svg]
    Scripts/profile-speed.py --draw PAGE.md PICTURE.svg     (the table that a page holds)

FOLDER holds the snapshots, as for compare-speed.sh. Other processes do not matter: only this one's own time is sampled.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import figures

# The first part whose pattern is found in the name of a sample's function.
PARTS = [
    ("read weights", r"read_rows|check_row|find_late|filter_rows|spread_weights|list_left"),
    ("consensus", r"consensus|median"),
    ("store bonds", r"store_"),
    ("bonds", r"bonds|strip|stack|list_|liquid|order_columns|weigh|spread_line|union|tight|loose|decay_|surviving|sum_cells|dividers|unit_values"),
    ("lists of n", r"^\$s|swift_|stake|mark_largest|count_from|divide_by_sum|sum_small|round_to_u16|distribute|exact_share|addtf|floattidf"),
]
REST = "memory and the rest"


def shares(yuma, snapshot):
    """The part of the samples that each part has."""
    with tempfile.NamedTemporaryFile() as data:
        subprocess.run(
            ["perf", "record", "-q", "-e", "cpu-clock:u", "-F", "10000", "-o", data.name, yuma, "bench", str(snapshot),
             "--engine", "vector", "--threads", "1", "--seconds", "2"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        report = subprocess.run(
            ["perf", "report", "-i", data.name, "--no-children", "--stdio", "-F", "overhead,symbol"],
            capture_output=True, text=True, check=True).stdout
    found = dict.fromkeys([name for name, _ in PARTS] + [REST], 0.0)
    for line in report.splitlines():
        sample = re.match(r"\s+([\d.]+)%\s+\[.\]\s+(.+)", line)
        # Reading the file is no part of an epoch.
        if not sample or "YumaAudit" in sample[2]:
            continue
        part = next((name for name, pattern in PARTS if re.search(pattern, sample[2])), REST)
        found[part] += float(sample[1])
    whole = sum(found.values())
    return {name: 100 * value / whole for name, value in found.items()}


def draw(rows, path):
    """Stacked bars of 100 percent, a line each, in the style of the charts that yuma draws."""
    names = list(rows[0][1])
    left, width, top, step = 250, 620, 82, 24
    height = top + step * len(rows) + 40
    title = "Where the time of an epoch goes, vector engine, one thread"
    description = " ".join(
        f"{shape}: " + ", ".join(f"{name} {row[name]:.0f} percent" for name in names) + "." for shape, row in rows)
    lines = figures.begin_picture(title, description, height) + figures.legend(names, 12)
    for tick in range(0, 101, 20):
        place = left + width * tick / 100
        lines.append(f'<path class="grid" d="M{place:g} {top - 8}V{top + step * len(rows)}"/>')
        lines.append(f'<text class="soft mid" x="{place:g}" y="{top + step * len(rows) + 17}">{tick} %</text>')
    for line, (shape, row) in enumerate(rows):
        y = top + step * line
        lines.append(f'<text class="end" x="{left - 8}" y="{y + 13}">{shape}</text>')
        start, whole = left, sum(row.values())
        for number, name in enumerate(names):
            size = width * row[name] / whole
            lines.append(f'<rect class="f-c{number}" x="{start:.1f}" y="{y}" width="{size:.1f}" height="18"/>')
            start += size
    figures.end_picture(lines, path)


def table(path):
    """The rows of the table that an earlier run printed, from a page that holds it."""
    cells = figures.table_cells(path)
    first = next(number for number, row in enumerate(cells) if row[0] == "percent of the time")
    rows = []
    for row in cells[first + 2:]:
        if not re.fullmatch(r"n\d+-v\d+-.*", row[0]):
            break
        rows.append((row[0], dict(zip(cells[first][1:], map(float, row[1:])))))
    return rows


if len(sys.argv) == 4 and sys.argv[1] == "--draw":
    draw(table(sys.argv[2]), sys.argv[3])
    sys.exit()
if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
snapshots = sorted(Path(sys.argv[2]).glob("*.json"), key=lambda file: [
    int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.stem)])
if not snapshots:
    sys.exit(f"{sys.argv[2]}: no snapshots (*.json)")
rows = [(snapshot.stem, shares(sys.argv[1], snapshot)) for snapshot in snapshots]
print("| percent of the time | " + " | ".join(rows[0][1]) + " |\n|" + " --- |" * (1 + len(rows[0][1])))
for shape, row in rows:
    print(f"| {shape} | " + " | ".join(f"{value:.0f}" for value in row.values()) + " |")
if len(sys.argv) == 4:
    draw(rows, sys.argv[3])
