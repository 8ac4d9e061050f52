#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the wheel costs: Benchmarks/python_wheel.py [--yuma PROGRAM] [--wheel FILE]

Run it where swift_yuma is installed (make wheel; pip install Python/dist/*.whl). Times are the least of many, in microseconds of the thread's
processor time. Beside them stands an epoch in plain numpy: what one writes in an afternoon, in doubles.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

import swift_yuma

VECTORS = Path(__file__).resolve().parent.parent / "Vectors"


def least(action, seconds=1.0):
    """The least processor time of an action, in microseconds."""
    action()
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.thread_time_ns()
        action()
        best = min(best, time.thread_time_ns() - start)
    return best / 1000


def plain(epoch):
    """Yuma 3 in doubles: stake, weights, the median of each column by stake, clipping, bonds, payouts."""
    n = epoch.neuron_count
    parameters = epoch.parameters
    kappa = parameters.kappa / 65535
    alpha = 1 - parameters.bonds_moving_average / 1e6
    stake = epoch.alpha_stake.astype(float) + epoch.tao_stake.astype(float) * (parameters.tao_weight / (2**64 - 1))
    active = epoch.last_update + np.uint64(parameters.activity_cutoff) >= np.uint64(epoch.current_block)
    weights, bonds = epoch.weights.to_dense().astype(float), epoch.bonds.to_dense() / 65535
    outdated = epoch.last_update[:, None] <= epoch.block_at_registration[None, :]
    fresh = np.uint64(max(epoch.last_mechanism_step_block, 0))
    bonds[:, epoch.block_at_registration > fresh] = 0

    def run():
        share = np.where(epoch.validator_permits & active, stake, 0)
        share = share / share.sum()
        masked = np.where(epoch.validator_permits[:, None] & ~outdated, weights, 0)
        np.fill_diagonal(masked, 0)
        rows = masked.sum(1, keepdims=True)
        masked = np.divide(masked, rows, out=np.zeros_like(masked), where=rows > 0)
        order = np.argsort(masked, 0)
        below = np.cumsum(share[order], 0)
        consensus = np.take_along_axis(masked, order, 0)[np.argmax(below > 1 - kappa, 0), np.arange(n)]
        clipped = np.minimum(masked, consensus)
        ranks = share @ clipped
        incentive = ranks / ranks.sum()
        new = alpha * clipped + (1 - alpha) * bonds
        dividends = (new * incentive).sum(1) * share
        _ = np.floor(dividends / dividends.sum() * epoch.emission / 2)
        return np.floor(incentive * 65535), np.floor(incentive * epoch.emission / 2)

    return run


def distance(epoch, found):
    """Where plain numpy differs from the chain: in how many neurons, and the largest difference."""
    result, words = swift_yuma.run(epoch), []
    for name, values in zip(("incentive", "server_emission"), found):
        difference = np.abs(values - getattr(result, name).astype(float))
        words.append(f"{name} {int((difference != 0).sum())} (by {int(difference.max(initial=0))})")
    return ", ".join(words)


def import_time():
    """How long the import takes in a fresh interpreter that has numpy already, and how much memory it brings in KiB."""
    code = (
        "import numpy, time; pages=lambda: int(open('/proc/self/statm').read().split()[1]); m=pages(); s=time.perf_counter();"
        "import swift_yuma; print(1000*(time.perf_counter()-s), 4*(pages()-m))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in range(10)]
    return min(tuple(map(float, run.split())) for run in runs)


def rate(threads, call, seconds=1.0):
    """Calls a second on several threads."""

    def work(_):
        count, end, ready = 0, time.perf_counter() + seconds, call()
        while time.perf_counter() < end:
            ready()
            count += 1
        return count

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads))) / seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--yuma", help="the program, whose bench is printed beside")
    parser.add_argument("--wheel", help="the wheel, whose size is printed")
    options = parser.parse_args()
    if options.wheel:
        print(f"wheel {os.path.getsize(options.wheel):,} bytes, library {swift_yuma._native.library_path().stat().st_size:,}")
    milliseconds, kilobytes = import_time()
    print(f"import {milliseconds:.0f} ms beside numpy, {kilobytes / 1024:.1f} MiB")
    print("file                              read   run  prepared  program  plain numpy  what numpy has otherwise")
    for name in ("n256-v64-d10-yuma3", "n256-v64-d100-yuma3", "n1024-v64-d100-yuma3"):
        path = VECTORS / "bench" / f"{name}.json"
        epoch, runner = swift_yuma.Epoch.read(path), swift_yuma.Runner()
        program = float("nan")
        if options.yuma:
            text = subprocess.run([options.yuma, "bench", path, "--json"], check=True, capture_output=True, text=True).stdout
            program = next(row["minimum"] for row in json.loads(text)["results"] if row["engine"] == "vector") / 1000
        numpy_epoch = plain(epoch)
        print(
            f"{name:30} {least(lambda: swift_yuma.Epoch.read(path)):7.0f} {least(lambda: runner.run(epoch)):5.0f} "
            f"{least(runner.prepare(epoch)):9.1f} {program:8.1f} {least(numpy_epoch):12.0f}  {distance(epoch, numpy_epoch())}"
        )
    for epoch in swift_yuma.Epoch.read_all(VECTORS / "real" / "sn15-yuma3.json"):
        print(f"sn15-yuma3, block {epoch.current_block:41} {distance(epoch, plain(epoch)())}")
    small = VECTORS / "bench" / "n256-v64-d10-yuma3.json"
    print(f"{small.name} is {small.stat().st_size:,} bytes")
    epoch = swift_yuma.Epoch.read(small)
    for threads in (1, 2):
        prepared = rate(threads, lambda: swift_yuma.Runner().prepare(epoch))
        whole = rate(threads, lambda: lambda: swift_yuma.run(epoch))
        print(f"{threads} threads: {prepared:,.0f} prepared calls a second, {whole:,.0f} runs")


if __name__ == "__main__":
    main()
