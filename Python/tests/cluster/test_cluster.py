# SPDX-License-Identifier: Apache-2.0
"""From frame to frame: the same verdicts for every way in which a cluster may cut and order a history."""

from __future__ import annotations

import os
import pathlib
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pandas as pd
import pytest
import swift_yuma
from swift_yuma import frames

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
KEYS = [*frames.ORDER, "verdict"]


def history(count: int) -> pd.DataFrame:
    """Epochs of a made-up series, each in a block of its own. The record of a block that ends with 7 is not what the chain would have stored."""
    epochs = swift_yuma.Epoch.read_all(ROOT / "Vectors/epoch-series/yuma3-n8.json")
    made = frames.snapshots(epochs[place % len(epochs)] for place in range(count))
    made["netuid"], made["mechanism"], made["block"] = 7, 0, range(1000, 1000 + count)
    for place in range(7, count, 10):
        epoch = epochs[place % len(epochs)]
        incentive = epoch.recorded.incentive.copy()
        incentive[-1] ^= 1
        made.at[place, "snapshot"] = epoch.replace(recorded=swift_yuma.Record(incentive=incentive)).to_compact()
    return made.astype(frames.SNAPSHOT_COLUMNS)


def slow(part: pd.DataFrame) -> pd.DataFrame:
    """The verdicts after a while. It leaves a file for each epoch, which names the process."""
    for block in part["block"]:
        (pathlib.Path(os.environ["MARKS"]) / f"{os.getpid()}-{block}").touch()
        time.sleep(0.05)
    return frames.audit(part)


@pytest.fixture
def seed() -> int:
    value = int(os.environ.get("SEED", random.randrange(1 << 32)))
    print(f"seed {value}")
    return value


def test_any_cut_and_order_gives_the_same(seed: int) -> None:
    chance = random.Random(seed)
    made = history(60)
    whole = frames.audit(made)
    assert frames.tally(whole) == {"epochs": 60, "conforms": 54, "deviates": 6, "cannot tell": 0}
    assert set(whole["differing"]) == {"", "incentive"}
    cuts = sorted(chance.sample(range(1, 60), 7))
    parts = [made.iloc[a:b] for a, b in zip([0, *cuts], [*cuts, 60])]
    parts.append(chance.choice(parts))  # a task that was run twice
    chance.shuffle(parts)
    joined = pd.concat(list(frames.audit_each(parts)))
    assert frames.tally(joined) == frames.tally(whole)
    ordered = joined.drop_duplicates(frames.ORDER).sort_values(frames.ORDER, ignore_index=True)
    pd.testing.assert_frame_equal(ordered, whole)


def test_numbers_of_64_bits_survive_parquet(tmp_path: pathlib.Path) -> None:
    made = history(2)
    made["block"] = pd.Series([2**63 + 1, None], dtype="UInt64")
    made.to_parquet(tmp_path / "history.parquet")
    again = pd.read_parquet(tmp_path / "history.parquet")
    assert int(again["block"][0]) == 2**63 + 1
    assert frames.audit(again)["verdict"].tolist() == ["conforms", "conforms"]


def test_exit_codes() -> None:
    counts = {"epochs": 3, "conforms": 3, "deviates": 0, "cannot tell": 0}
    assert frames.exit_code(counts) == 0
    assert frames.exit_code({**counts, "deviates": 1}) == 1
    assert frames.exit_code({**counts, "deviates": 1, "cannot tell": 1}) == 2
    assert frames.exit_code({**counts, "epochs": 0}) == 2


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Any:
    """A client of two worker processes, which find this folder and the package."""
    distributed = pytest.importorskip("distributed")
    paths = [str(HERE), str(pathlib.Path(swift_yuma.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("MARKS", str(marks))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        with distributed.Client(local) as client:
            yield client


def test_dask_with_two_workers_of_which_one_is_killed(workers: Any, tmp_path: pathlib.Path) -> None:
    dd = pytest.importorskip("dask.dataframe")
    made = history(96)
    made.to_parquet(tmp_path / "history.parquet", row_group_size=6)
    expected = frames.audit(made)
    parts = dd.read_parquet(tmp_path / "history.parquet", split_row_groups=True)
    assert parts.npartitions == 16
    future = workers.compute(parts.map_partitions(slow, meta=expected.iloc[:0]))
    deadline = time.monotonic() + 60
    marks: list[list[str]] = []
    while len({pid for pid, _ in marks}) < 2 and time.monotonic() < deadline:
        marks = [path.name.split("-") for path in (tmp_path / "marks").iterdir()]
        time.sleep(0.01)
    victim = sorted(marks)[0][0]
    assert int(victim) != os.getpid()
    os.kill(int(victim), signal.SIGKILL)
    found = future.result(timeout=60)
    done = [path.name.split("-") for path in (tmp_path / "marks").iterdir()]
    assert {pid for pid, _ in done} > {victim}, "another process went on"
    assert len({block for _, block in done}) == 96
    ordered = found.sort_values(frames.ORDER, ignore_index=True)
    assert ordered[KEYS].values.tolist() == expected[KEYS].values.tolist()
    assert frames.tally(found) == frames.tally(expected)


PROGRAM = """#!/bin/sh
# A program that names the process that started it, and conforms.
echo "$PPID" >> "$PIDS"
echo '{"epochs": 3, "conforming": 3, "deviating": 0, "cannotTell": 0, "unreadable": 0, "discontinuities": {}, "exitCode": 0}'
"""


def test_the_example_of_shards_reaches_a_cluster(workers, tmp_path, monkeypatch):
    program = tmp_path / "yuma"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setenv("PIDS", str(tmp_path / "pids"))
    workers.run(lambda path: os.environ.update(PIDS=path), str(tmp_path / "pids"))
    shards = [str(tmp_path / f"{number}.jsonl") for number in range(8)]
    script = [sys.executable, str(ROOT / "Examples/Cluster/replay_shards.py")]
    pids = set(workers.run(os.getpid).values())

    def run(*options: str) -> set[int]:
        (tmp_path / "pids").write_text("")
        done = subprocess.run(
            [*script, *options, str(program), str(tmp_path / "verdicts"), *shards], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "24 epochs: 24 conform, 0 deviate, 0 cannot tell, 0 unreadable, 0 discontinuous\n"
        return {int(line) for line in (tmp_path / "pids").read_text().split()}
    assert run("--scheduler", workers.scheduler.address) == pids, "both workers, and nobody else"
    assert not run() & pids, "without a scheduler it runs by itself"
    wrong = subprocess.run([*script, "--scheduler"], capture_output=True, text=True)
    assert wrong.returncode == 64 and "replay_shards.py [--scheduler ADDRESS]" in wrong.stderr
