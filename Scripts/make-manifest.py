#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Vectors/manifest.json, the list of all golden files: Scripts/make-manifest.py
Only checks that it is what would be written: Scripts/make-manifest.py --check"""

import hashlib
import json
import pathlib
import re
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "Vectors"
MANIFEST = VECTORS / "manifest.json"

FLAGS = {
    "inputOnly": "It has an input and no result; it is for timing.",
    "traced": "It has the raw values of the stages, besides the result.",
    "hostile": "Its input is one that no sane client writes: repeated, unsorted or out-of-range columns, sums that overflow.",
    "edge": "Its input is at a border of a rule; a plausible misreading of the rule gives another result.",
    "consensusModes": "It runs under the consensus modes of liquid alpha.",
    "assumedInput": "Part of its input is assumed, not read from the chain.",
    "chainRecord": "Its result is what the main network recorded.",
}
# The spec version whose rules hold, by the beginning of the path, where the file does not say it.
SPEC_VERSIONS = [
    ("epoch/modes-", 446), ("epoch-series/modes-", 446), ("epoch/", 424), ("epoch-series/", 424), ("emission/", 424),
    ("real/sn15", 424),
]
# Where the data may be used, by folder. NOTICE has the origin of each.
LICENCES = {"real": "facts of a public chain; see NOTICE", "variants": "results of yuma-simulation; see NOTICE"}
COMMIT = re.compile(r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")


def epochs(document):
    return document["epochs"] if document["schema"] == "yuma-epoch-series/1" else [document]


def flags(path, document):
    found = []
    if document["schema"] in ("yuma-epoch/1", "yuma-epoch-series/1"):
        parts = epochs(document)
        if not any("output" in part or "recorded" in part for part in parts):
            found.append("inputOnly")
        if any("intermediate" in part for part in parts):
            found.append("traced")
        if any(part.get("assumed") for part in parts) or path.startswith("real/sn15"):
            found.append("assumedInput")
    name = path.rpartition("/")[2]
    if name.startswith("hostile-"):
        found.append("hostile")
    if name.startswith("edge-"):
        found.append("edge")
    if name.startswith("modes-"):
        found.append("consensusModes")
    if path.startswith("real/") and not path.startswith("real/sn15"):
        found.append("chainRecord")
    return [flag for flag in FLAGS if flag in found]


def spec_versions(path, document):
    """The spec versions, half-open, in which the rules of the file hold; None where it depends on none."""
    if "specVersions" in document:
        return document["specVersions"]
    version = (document.get("chain") or {}).get("specVersion")
    if version is None:
        folder = re.search(r"spec(\d+)", path)
        version = int(folder[1]) if folder else next((v for start, v in SPEC_VERSIONS if path.startswith(start)), None)
    return None if version is None else [version, version + 1]


def entry(path):
    content = path.read_bytes()
    document = json.loads(content)
    name = str(path.relative_to(VECTORS))
    source = document.get("source", "")
    result = {
        "path": name,
        "format": document.get("schema"),
        "specVersions": spec_versions(name, document),
        "generator": source or None,
        "commits": sorted(set(COMMIT.findall(source))),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": LICENCES.get(name.partition("/")[0], "Apache-2.0"),
        "flags": flags(name, document),
    }
    return result


def text():
    files = sorted(path for path in VECTORS.rglob("*.json") if path != MANIFEST)
    lines = ",\n".join(json.dumps(entry(path), ensure_ascii=False) for path in files)
    notes = json.dumps(FLAGS, indent=1)
    return f'{{"schema": "yuma-vector-manifest/1",\n"flags": {notes},\n"files": [\n{lines}\n]}}\n'


def main():
    if sys.argv[1:] == ["--check"]:
        if not MANIFEST.exists() or MANIFEST.read_text() != text():
            sys.exit("Vectors/manifest.json is not the list of the files: run Scripts/make-manifest.py")
    elif sys.argv[1:]:
        sys.exit(f"make-manifest: unknown word {sys.argv[1]!r}: --check or nothing")
    else:
        MANIFEST.write_text(text())


if __name__ == "__main__":
    main()
