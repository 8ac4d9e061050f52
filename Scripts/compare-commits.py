#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the vector engine is beside that of another commit: Scripts/compare-commits.py [COMMIT] [--rounds 7] [--programs] [--document FILE]

Builds COMMIT (9873dab unless given: the engine before its second round of work) in a worktree of its own, and what is checked out here, both
optimised. Times both programs on each shape in turn, round after round, so that a neighbour disturbs both alike. A figure is the median of the rounds'
medians; a ratio is the median of the rounds' ratios. One thread, every instruction set that the machine has.

A second table has whole programs, with their start: an epoch of subnet 15, an epoch on the exact engine, and a day of the network. That is 2,559 epochs, the three
of subnet 15 for 853 subnets, from a fresh archive on all cores, with their verdicts stored. A year is 365 times the day's time.

The runner of a shape computes the same epoch again and again. So its last consensus is a right guess of the next, as it is where no weight changed since
the last epoch.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import figures

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = ["n256-v64-d100", "n256-v64-d10", "n1024-v64-d100", "n4096-v256-d25"]
RULES = ["yuma", "yuma3", "yuma3-liquid"]
BEGINNING, END = "<!-- commits, by Scripts/compare-commits.py -->\n", "<!-- end of commits -->\n"
PROGRAMS_BEGINNING, PROGRAMS_END = "<!-- programs, by Scripts/compare-commits.py -->\n", "<!-- end of programs -->\n"
SUBNET = ROOT / "Vectors/real/sn15-yuma3.json"
SUBNETS = 853


def build(folder):
    """The program as that checkout's `make build` makes it."""
    subprocess.run(["make", "build"], cwd=folder, check=True, stdout=sys.stderr, env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"})
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


def seconds(command):
    """How long a process takes."""
    start = time.perf_counter()
    ran = subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        sys.exit(f"{command}: exit code {ran.returncode}: {ran.stderr}")
    return time.perf_counter() - start


def exact(program):
    ran = subprocess.run([program, "bench", "n256-v64-d100-yuma3", "--engine", "exact", "--json"], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)["results"][0]["median"] / 1e9


def day(program, archive):
    """A replay of a copy, so that no verdict is there yet."""
    copy = archive.with_suffix(".copy")
    shutil.copyfile(archive, copy)
    return seconds([program, "replay", copy, "--independent", "--json"])


def make_archive(program, path):
    epochs = json.loads(SUBNET.read_text())["epochs"]
    lines = path.with_suffix(".jsonl")
    with lines.open("w") as file:
        for netuid in range(1, SUBNETS + 1):
            for epoch in epochs:
                chain = {"network": "finney", "netuid": netuid, "specVersion": 424}
                file.write(json.dumps({"schema": "yuma-epoch/1", "chain": chain, **epoch}, separators=(",", ":")) + "\n")
    seconds([program, "archive", "add", lines, "--archive", path])
    lines.unlink()
    return path


def compare_programs(old, new, options):
    """Whole programs, old and new in turn."""
    lines = ["| program | before | now | times faster |", "| --- | --- | --- | --- |"]

    def row(name, unit, scale, rounds, measure):
        pairs = [[measure(program) for program in (old, new)] for _ in range(rounds)]
        before, now = (statistics.median(column) * scale for column in zip(*pairs))
        lines.append(f"| {name} | {before:.3g} {unit} | {now:.3g} {unit} | {statistics.median(b / n for b, n in pairs):.2f} |")
        print(lines[-1], flush=True)
        return before, now

    row("`yuma epoch` on an epoch of subnet 15, from its start", "ms", 1e3, 41, lambda program: seconds([program, "epoch", SUBNET, "--index", "0"]))
    row("the exact engine, n256-v64-d100-yuma3, F = 256", "ms", 1e3, options.rounds, exact)
    with tempfile.TemporaryDirectory() as folder:
        archives = {program: make_archive(program, pathlib.Path(folder) / f"{number}.yuma") for number, program in enumerate((old, new))}
        before, now = row("a day of the network, from an archive", "s", 1, options.rounds, lambda program: day(program, archives[program]))
    lines.append(f"| a year of the network, so | {before * 365:.3g} s | {now * 365:.3g} s | {before / now:.2f} |")
    print(lines[-1], flush=True)
    if options.document:
        figures.replace_figures(options.document, PROGRAMS_BEGINNING, PROGRAMS_END, "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commit", nargs="?", default="9873dab")
    parser.add_argument("--old", type=pathlib.Path, help="a program of that commit, instead of building it")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--document", type=pathlib.Path, help="replace the tables between their markers")
    parser.add_argument("--programs", action="store_true", help="only whole programs")
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
    if not options.programs:
        compare_shapes(old, new, options)
    compare_programs(old, new, options)


def compare_shapes(old, new, options):
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
