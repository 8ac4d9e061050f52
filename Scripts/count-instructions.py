#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many instructions the vector engine's kernels execute for an epoch: Scripts/count-instructions.py [--document FILE]

Times on a shared machine differ by half; the number of instructions does not. Benchmarks/Instructions/epochs.c makes the epochs. An emulator that honours the
rounding mode, qemu-x86_64 of Debian's qemu-user, runs them one instruction at a time. An epoch is the difference between three epochs and two, so that the
last consensus is a right guess. The emulator knows AVX2, and no AVX-512.
"""

import argparse
import bisect
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import figures

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHAPES = [("256", "64", "100"), ("256", "64", "10")]
RULES = {"1": "yuma", "3": "yuma3", "l": "yuma3-liquid"}
AVX2 = "1"
#: The first part whose pattern is found in the name of an instruction's function.
PARTS = [
    ("store bonds", r"^store_"),
    ("bonds and dividends", r"^(bonds|yuma3?_strip|stacked|weightless|list_|liquid|open_|emas)"),
    ("consensus", r"^consensus"),
    ("reading, and laying out rows", r"^(read_|find_|spread_|filter_|place_|list_left|part_|line_)"),
]
REST = "the rest"
BEGINNING, END = "<!-- instructions, by Scripts/count-instructions.py -->\n", "<!-- end of instructions -->\n"


def build(folder):
    program = folder / "epochs"
    includes = ["-I" + str(ROOT / "Sources" / module / "include") for module in ("CYumaKernels", "CInstructionSets")]
    sources = [ROOT / "Benchmarks/Instructions/epochs.c", *ROOT.glob("Sources/CYumaKernels/*.c"), *ROOT.glob("Sources/CInstructionSets/*.c")]
    subprocess.run(["clang", "-O2", "-std=gnu11", "-no-pie", *includes, "-o", program, *sources, "-lm"], check=True)
    return program


def functions(program):
    """Where each function begins."""
    lines = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted((int(words[0], 16), words[2]) for words in map(str.split, lines) if len(words) == 3 and words[1] in "tT")


def executed(program, starts, words):
    """How often each function's instructions were executed."""
    counts = collections.Counter()
    command = ["qemu-x86_64", "-cpu", "max", "-singlestep", "-d", "nochain,exec", "-dfilter", "0x400000+0x200000", "-D", "/dev/stderr", program, *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            at = re.search(r"\[[0-9a-f]+/([0-9a-f]+)/", line)
            if at:
                counts[starts[bisect.bisect_right(starts, (int(at[1], 16), "~")) - 1][1]] += 1
    if process.returncode != 0:
        sys.exit(f"count-instructions.py: {' '.join(words)}: exit code {process.returncode}")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--document", type=pathlib.Path, help="replace the table between its markers")
    options = parser.parse_args()
    if not shutil.which("qemu-x86_64"):
        sys.exit("count-instructions.py: there is no qemu-x86_64: apt-get install qemu-user")
    names = [name for name, _ in PARTS] + [REST]
    lines = ["| shape, AVX2 | thousand instructions | " + " | ".join(names) + " |", "| --- |" + " --- |" * (len(names) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        program = build(pathlib.Path(folder))
        starts = functions(program)
        for shape in SHAPES:
            for letter, rules in RULES.items():
                two, three = (executed(program, starts, [*shape, letter, AVX2, count]) for count in ("2", "3"))
                parts = dict.fromkeys(names, 0)
                for function, count in (three - two).items():
                    parts[next((name for name, pattern in PARTS if re.search(pattern, function)), REST)] += count
                n, validators, density = shape
                cells = " | ".join(f"{count / 1000:.0f}" for count in [sum(parts.values()), *parts.values()])
                lines.append(f"| n{n}-v{validators}-d{density}-{rules} | {cells} |")
                print(lines[-1], flush=True)
    if options.document:
        figures.replace_figures(options.document, BEGINNING, END, "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
