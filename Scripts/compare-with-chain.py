#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares a program's output with the one in each snapshot of a folder: compare-with-chain.py PROGRAM FOLDER"""
import json
import subprocess
import sys
from pathlib import Path

PER_CALL = 200


def first_difference(expected, found):
    """The first field that differs, with the place in it and both values; None where there is none."""
    for field, values in expected.items():
        others = found.get(field)
        if values == others:
            continue
        if isinstance(values, list) and isinstance(others, list) and len(values) == len(others):
            place = next(index for index, pair in enumerate(zip(values, others)) if pair[0] != pair[1])
            return f"{field}[{place}]: expected {values[place]}, found {others[place]}"
        return f"{field}: expected {str(values)[:80]}, found {str(others)[:80]}"
    return None


def outputs(program, files):
    """The output for each file; None where the program has none. A call that fails is split until the file is found."""
    done = subprocess.run([program, "run", *map(str, files)], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode == 0 and len(lines) == len(files):
        return [json.loads(line) for line in lines]
    if len(files) == 1:
        message = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[0]
        print(f"{files[0].name}: the program gives no output: {message}")
        return [None]
    middle = len(files) // 2
    return outputs(program, files[:middle]) + outputs(program, files[middle:])


program, folder = sys.argv[1], Path(sys.argv[2])
files = sorted(folder.glob("*.json"))
differing = failed = 0
for start in range(0, len(files), PER_CALL):
    some = files[start:start + PER_CALL]
    for file, found in zip(some, outputs(program, some)):
        if found is None:
            failed += 1
            continue
        difference = first_difference(json.loads(file.read_text())["output"], found)
        if difference:
            differing += 1
            print(f"{file.name}: {difference}")
print(f"{len(files)} subnets: {len(files) - differing - failed} agree, {differing} differ, {failed} gave no output")
sys.exit(0 if files and differing == failed == 0 else 1)
