#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of Docs/Reference/Rulesets.md and README.md: Scripts/make-rulesets.py FOLDER-OF-THE-BUILT-yuma

The tables come from `yuma rules` and the golden vectors. With --check the script writes nothing, and ends with exit code 1 where a table is
not up to date.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "Docs" / "Reference" / "Rulesets.md"
README = ROOT / "README.md"
VECTORS = ROOT / "Vectors"
BEGIN, END = "<!-- made by Scripts/make-rulesets.py -->\n", "<!-- end -->\n"


def epoch_vectors(spec):
    """The folders of golden epochs whose rules begin with this version."""
    return [f"`epoch-history/{folder.name}`" for folder in sorted((VECTORS / "epoch-history").glob(f"spec{spec}*"))]


def emission_vectors(spec):
    """The functions with golden files that end before this version, and others that begin with it."""
    functions = {}
    for file in sorted((VECTORS / "emission-history").glob("*.json")):
        name, first, after = re.fullmatch(r"(.+)-(\d+)-(\d+)", file.stem).groups()
        if spec in (int(first), int(after)):
            functions[name] = True
    return [f"`{name}`" for name in functions]


def evidence(spec, part, vectors):
    if not vectors:
        return "read in the chain's text; no vector"
    if part == "epoch":
        return "the chain's own code, compiled, and two ports" if spec <= 423 else "two independent ports"
    return "an independent port"


def rows(changes):
    by_place = {}
    for change in changes:
        by_place.setdefault((change["specVersion"], change["part"]), []).append(change)
    for (spec, part), group in sorted(by_place.items()):
        vectors = epoch_vectors(spec) if part == "epoch" else emission_vectors(spec)
        start = next((f"block {c['block']:,}" for c in group if c["block"]), None) or next(
            (c["date"] for c in group if c["date"]), "")
        text = " ".join(c["summary"] for c in group).replace("|", "\\|")
        yield f"| {spec} | {start} | {part} | {text} | {', '.join(vectors) or 'none'} | {evidence(spec, part, vectors)} |"


def full_table(changes):
    return ["| spec | from | part | what changed | vectors that tell it from its predecessor | how sure |",
            "| ---: | --- | --- | --- | --- | --- |", *rows(changes)]


def short_table(changes):
    """The versions that changed an epoch."""
    lines = ["| spec | since | what changed in an epoch |", "| ---: | --- | --- |"]
    for spec in sorted({c["specVersion"] for c in changes if c["part"] == "epoch"}):
        group = [c for c in changes if c["specVersion"] == spec and c["part"] == "epoch"]
        since = next((f"block {c['block']:,}" for c in group if c["block"]), None) or next(
            (c["date"] for c in group if c["date"]), "not known")
        lines.append(f"| {spec} | {since} | {' '.join(c['summary'] for c in group)} |".replace("|  |", "| |"))
    return lines


def main():
    check = "--check" in sys.argv
    folder = [a for a in sys.argv[1:] if a != "--check"][0]
    answer = subprocess.run(
        [pathlib.Path(folder) / "yuma", "rules", "--json"], capture_output=True, text=True, check=True)
    changes = json.loads(answer.stdout)["changes"]
    stale = False
    for page, table in ((PAGE, full_table(changes)), (README, short_table(changes))):
        text = page.read_text()
        head, rest = text.split(BEGIN)
        new = head + BEGIN + "\n" + "".join(line + "\n" for line in table) + "\n" + END + rest.split(END)[1]
        if not check:
            page.write_text(new)
        elif new != text:
            print(f"{page.relative_to(ROOT)} is not up to date: run Scripts/make-rulesets.py", file=sys.stderr)
            stale = True
    sys.exit(1 if stale else 0)


main()
