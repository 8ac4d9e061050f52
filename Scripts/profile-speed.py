#!/usr/bin/env python3
"""Where an epoch's time goes: samples of `perf record yuma bench`, by part, as a table and as a picture by gnuplot.

    Scripts/profile-speed.py YUMA FOLDER [PICTURE.svg]

FOLDER holds the snapshots, as for compare-speed.sh. Other processes do not matter: only this one's own time is sampled.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# The first part whose pattern is found in the name of a sample's function.
PARTS = [
    ("read weights", r"read_rows|check_row|find_late|filter_rows|spread_weights"),
    ("consensus", r"consensus|median"),
    ("store bonds", r"store_"),
    ("bonds", r"bonds|strip|stack|list_|liquid|order_columns|weigh|spread_row|union|surviving|sum_cells|dividers|unit_values"),
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
    names = list(rows[0][1])
    data = "".join(" ".join([f'"{shape}"', *(f"{row[name]:.2f}" for name in names)]) + "\n" for shape, row in rows)
    plots = ", ".join(
        f"'-' using {column + 2}:xtic(1) title '{name}' linecolor rgb '{colour}'" for column, (name, colour) in enumerate(
            zip(names, ["#4e79a7", "#f28e2b", "#76b7b2", "#59a14f", "#b07aa1", "#bab0ac"])))
    script = f"""set terminal svg size 900,480 font 'sans-serif,12' background '#ffffff'
set output '{path}'
set title 'Where the time of an epoch goes, vector engine, one thread'
set style data histograms
set style histogram rowstacked
set style fill solid border rgb '#ffffff'
set boxwidth 0.8
set key outside right top invert
set ylabel 'percent of the time'
set yrange [0:100]
set xtics rotate by -35 nomirror
set grid ytics
plot {plots}
""" + (data + "e\n") * len(names)
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


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
