#!/usr/bin/env python3
"""Writes the table of Docs/Rulesets.md from `yuma rules` and the golden vectors: Scripts/make-rulesets.py FOLDER-OF-THE-BUILT-yuma

With --check nothing is written, and a table that is not up to date ends with exit code 1.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "Docs" / "Rulesets.md"
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


def main():
    check = "--check" in sys.argv
    folder = [a for a in sys.argv[1:] if a != "--check"][0]
    answer = subprocess.run(
        [pathlib.Path(folder) / "yuma", "rules", "--json"], capture_output=True, text=True, check=True)
    table = "".join(line + "\n" for line in [
        "| spec | from | part | what changed | vectors that tell it from its predecessor | how sure |",
        "| ---: | --- | --- | --- | --- | --- |", *rows(json.loads(answer.stdout)["changes"])])
    page = PAGE.read_text()
    head, rest = page.split(BEGIN)
    new = head + BEGIN + "\n" + table + "\n" + END + rest.split(END)[1]
    if check and new != page:
        print("Docs/Rulesets.md is not up to date: run Scripts/make-rulesets.py", file=sys.stderr)
        sys.exit(1)
    if not check:
        PAGE.write_text(new)


main()
