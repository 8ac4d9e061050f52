#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a table of medians, engine by snapshot, with ratios, and writes it into a document if asked to. Called by
compare-speed.sh, which says what is what."""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import figures


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout


def chain_median(program, file, seconds):
    """Nanoseconds: of as many runs as fit into the time, judged by the first."""
    def median(runs):
        text = output(program, "bench", str(file), str(runs))
        found = re.search(r"median\D*(\d+)", text)
        if not found:
            sys.exit(f"{program}: no median in what it prints: {text!r}")
        return int(found[1])

    first = median(1)
    runs = min(1000, int(seconds * 1e9 / max(first, 1)))
    return median(runs) if runs >= 3 else first


def milliseconds(nanoseconds):
    return f"{nanoseconds / 1e6:.3f}"


def ratio(slower, faster):
    value = slower / max(faster, 1)
    return f"{value:.1f}x" if value < 100 else f"{value:.0f}x"


parser = argparse.ArgumentParser()
parser.add_argument("--yuma", required=True)
parser.add_argument("--chain", default="")
parser.add_argument("--engines", required=True)
parser.add_argument("--seconds", type=float, required=True)
parser.add_argument("--document", type=Path, help="replace the table between its markers by these figures")
parser.add_argument("folder", type=Path)
arguments = parser.parse_args()

files = sorted(arguments.folder.glob("*.json"), key=lambda file: [
    int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.stem)])
if not files:
    sys.exit(f"{arguments.folder}: no snapshots (*.json)")
has_chain = bool(arguments.chain) and Path(arguments.chain).is_file()
if arguments.chain and not has_chain:
    print(f"{arguments.chain}: no such program, so without ratios to the chain")
elif not has_chain:
    print("no program that times the chain's epoch was given, so without ratios to the chain")

BEGINNING, END = "<!-- figures, by Scripts/compare-speed.sh -->\n", "<!-- end of figures -->\n"


def significant(nanoseconds):
    """Milliseconds to three digits or more."""
    value = nanoseconds / 1e6
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def markdown(measured):
    """The table of (shape, chain's median or None, medians by engine)."""
    engines = list(measured[0][2])
    head = ["shape", *(["chain, ms"] if has_chain else []), *(f"{engine}, ms" for engine in engines)]
    compared = [f"{engine} / vector" for engine in engines if engine != "vector"] if "vector" in engines else []
    head += compared + (["chain / vector"] if has_chain and "vector" in engines else [])
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for shape, chain, medians in measured:
        cells = [shape, *([significant(chain)] if has_chain else []), *map(significant, medians.values())]
        if "vector" in medians:
            slower = [median for engine, median in medians.items() if engine != "vector"] + ([chain] if chain else [])
            cells += [ratio(median, medians["vector"]).removesuffix("x") for median in slower]
        lines.append("| " + " | ".join(cells) + " |")
    return "".join(line + "\n" for line in lines)


measured = []
rows = [("shape", "engine", "kernels", "median ms", "to reference", "to the chain")]
for file in files:
    chain = chain_median(arguments.chain, file, arguments.seconds) if has_chain else None
    if chain:
        rows.append((file.stem, "(chain)", "", milliseconds(chain), "", ""))
    report = json.loads(output(
        arguments.yuma, "bench", str(file), "--engine", arguments.engines, "--threads", "1",
        "--seconds", str(arguments.seconds), "--json"))
    medians = {result["engine"]: result["median"] for result in report["results"]}
    measured.append((file.stem, chain, medians))
    for result in report["results"]:
        median = result["median"]
        rows.append((
            file.stem, result["engine"], result["kernels"], milliseconds(median),
            ratio(medians["reference"], median) if "reference" in medians else "",
            ratio(chain, median) if chain else ""))

widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
for row in rows:
    print("  ".join(
        cell.ljust(width) if column < 3 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths))).rstrip())
if arguments.document:
    figures.replace_figures(arguments.document, BEGINNING, END, markdown(measured))
