#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the vector engine is beside that of another commit: Scripts/compare-commits.py [COMMIT] [--rounds 7] [--document FILE]

Builds COMMIT (9873dab unless given: the engine before its second round of work) in a worktree of its own, and what is checked out here, both
optimised. Times both programs on each shape in turn, round after round, so that a neighbour disturbs both alike. A figure is the median of the rounds'
medians; a ratio is the median of the rounds' ratios. One thread, every instruction set that the machine has.

The runner of a shape computes the same epoch again and again. So its last consensus is a right guess of the next, as it is where no weight changed since
the last epoch.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import figures

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = ["n256-v64-d100", "n256-v64-d10", "n1024-v64-d100", "n4096-v256-d25"]
RULES = ["yuma", "yuma3", "yuma3-liquid"]
BEGINNING, END = "<!-- commits, by Scripts/compare-commits.py -->\n", "<!-- end of commits -->\n"


def build(folder):
    subprocess.run(["swift", "build", "-c", "release", "--product", "yuma"], cwd=folder, check=True, stdout=sys.stderr)
    return folder / ".build/release/yuma"


def sets_of(program):
    """The instruction sets that run here."""
    found = []
    for name in ("avx512", "avx2", "neon", "portable"):
        ran = subprocess.run([program, "bench", "n8-v2-d100-yuma3", "--engine", "vector", "--json", "--seconds", "0.01"],
                             env={**os.environ, "YUMA_KERNELS": name}, capture_output=True, text=True)
        if ran.returncode == 0 and json.loads(ran.stdout)["results"][0]["kernels"] == name:
            found.append(name)
    return found


def median(program, shape, kernels, seconds):
    """Nanoseconds."""
    ran = subprocess.run([program, "bench", shape, "--engine", "vector", "--json", "--seconds", str(seconds)],
                         env={**os.environ, "YUMA_KERNELS": kernels}, capture_output=True, text=True, check=True)
    result = json.loads(ran.stdout)["results"][0]
    if result["kernels"] != kernels:
        sys.exit(f"{program}: {shape} ran on {result['kernels']}, not on {kernels}")
    return result["median"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commit", nargs="?", default="9873dab")
    parser.add_argument("--old", type=pathlib.Path, help="a program of that commit, instead of building it")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--document", type=pathlib.Path, help="replace the table between its markers")
    options = parser.parse_args()
    new = build(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        old = options.old
        if old is None:
            tree = pathlib.Path(folder) / "old"
            subprocess.run(["git", "worktree", "add", "--detach", tree, options.commit], cwd=ROOT, check=True, stdout=sys.stderr)
            try:
                compare(build(tree), new, options)
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
        else:
            compare(old, new, options)


def compare(old, new, options):
    sets = [name for name in sets_of(new) if name != "portable"] or ["portable"]
    lines = ["| shape | " + " | ".join(f"{name}, µs: before, now | times faster" for name in sets) + " |",
             "| --- |" + " --- | --- |" * len(sets)]
    for size in SIZES:
        for rules in RULES:
            cells = []
            for name in sets:
                pairs = [[median(program, f"{size}-{rules}", name, options.seconds) for program in (old, new)] for _ in range(options.rounds)]
                before, now = (statistics.median(column) / 1e3 for column in zip(*pairs))
                cells.append(f"{before:.1f}, {now:.1f} | {statistics.median(b / n for b, n in pairs):.2f}")
            lines.append(f"| {size}-{rules} | " + " | ".join(cells) + " |")
            print(lines[-1], flush=True)
    if options.document:
        figures.replace_figures(options.document, BEGINNING, END, "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
