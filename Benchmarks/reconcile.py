#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast `yuma reconcile` reads a state: Benchmarks/reconcile.py [PROGRAM] [--millions N] [--runs N]

It makes the state of a made-up chain (Scripts/make-state.py), of a million values unless --millions says otherwise, reads it several times, and
prints the least time, values and megabytes a second, and the largest memory of the process.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(ROOT / ".build/release/yuma"))
    parser.add_argument("--millions", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "state.json"
        with path.open("w") as file:
            subprocess.run(
                [sys.executable, ROOT / "Scripts/make-state.py", "--subnets", "100", "--hotkeys", "490", "--coldkeys",
                 str(20 * options.millions - 2), "--accounts", "50000"], stdout=file, check=True)
        size, best, memory = path.stat().st_size, float("inf"), 0
        for _ in range(options.runs):
            start = time.perf_counter()
            process = subprocess.Popen([options.program, "reconcile", path, "--json"], stdout=subprocess.PIPE)
            text = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            best, memory = min(best, time.perf_counter() - start), max(memory, usage.ru_maxrss)
            if os.waitstatus_to_exitcode(status) != 0 or b'"verdict":"conforms"' not in text[:400]:
                sys.exit(f"reconcile.py: the made-up chain does not conform: {text[:400].decode()}")
        values = int(text.split(b'"values":')[1].split(b",")[0])
        print(f"{values:,} values, {size / 1e6:,.0f} MB: {best:.2f} s, {values / best / 1e6:.2f} million values a second, "
              f"{size / best / 1e6:,.0f} MB a second, {memory / 1024:.0f} MB of memory")


if __name__ == "__main__":
    main()
