# SPDX-License-Identifier: Apache-2.0
"""From frame to frame: the same verdicts for every way in which a cluster may cut and order a history."""

from __future__ import annotations

import copy
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
import stand_in
from swift_yuma import cluster

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def native() -> bool:
    try:
        import swift_yuma
    except ImportError:
        return False
    return hasattr(swift_yuma, "run")


def series(name: str) -> list[dict[str, Any]]:
    document = json.loads((ROOT / "Vectors" / name).read_text())
    return [copy.deepcopy(epoch) for epoch in document["epochs"]]


def history(count: int) -> list[dict[str, Any]]:
    """Epochs of a made-up series, as many as wanted, each in a block of its own."""
    epochs = series("epoch-series/yuma3-n8.json")
    made = []
    for place in range(count):
        snapshot = copy.deepcopy(epochs[place % len(epochs)])
        snapshot["chain"] = {"network": "made-up", "netuid": 7, "block": 1000 + place, "specVersion": 424}
        made.append(snapshot)
    return made


@pytest.fixture
def seed() -> int:
    value = int(os.environ.get("SEED", random.randrange(1 << 32)))
    print(f"seed {value}")
    return value


def test_a_frame_has_every_part_of_the_input():
    snapshot = series("real/sn15-yuma3.json")[0]
    (row,) = cluster.frame([snapshot]).itertuples(index=False)
    source = snapshot["input"]
    arguments = cluster.arguments_of(row)
    assert arguments["alpha_stake"].tolist() == source["alphaStake"] and arguments["alpha_stake"].dtype == np.uint64
    assert arguments["current_block"] == source["currentBlock"] and arguments["owner_uid"] == source["ownerUID"]
    offsets, columns, values = arguments["weights"]
    rows = [list(map(list, zip(columns[a:b].tolist(), values[a:b].tolist()))) for a, b in zip(offsets, offsets[1:])]
    assert rows == source["weights"]
    wanted = {cluster.snake(key): value for key, value in source["parameters"].items()}
    assert arguments["parameters"] == wanted
    assert cluster.snake("ownerUID") == "owner_uid" and cluster.snake("alphaSigmoidSteepness") == "alpha_sigmoid_steepness"


def test_numbers_of_64_bits_survive_missing_values_and_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    first, second = history(2)
    first["input"]["lastYumaStepBlock"] = 2**63 - 1
    first["input"]["parameters"]["taoWeight"] = 2**64 - 1
    first["input"]["commitBlocks"] = [None] * 7 + [2**53 + 1]
    made = cluster.frame([first, second])
    made.to_parquet(tmp_path / "history.parquet")
    one, two = (cluster.arguments_of(row) for row in pd.read_parquet(tmp_path / "history.parquet").itertuples(index=False))
    assert one["last_yuma_step_block"] == 2**63 - 1 and two["last_yuma_step_block"] is None
    assert one["parameters"]["tao_weight"] == 2**64 - 1
    assert one["commit_blocks"] == [None] * 7 + [2**53 + 1] and two["commit_blocks"] is None


def test_an_input_that_no_column_holds_is_refused():
    (snapshot,) = history(1)
    snapshot["input"]["newThing"] = 1
    with pytest.raises(ValueError, match="input.newThing: no column"):
        cluster.frame([snapshot])


def test_an_element_that_does_not_fit_is_cannot_tell_and_named():
    made = cluster.frame(history(1))
    made.at[0, "recorded_incentive"] = np.array([70000] * 8)
    (row,) = cluster.replay(made, stand_in.recorded).itertuples(index=False)
    assert row.verdict == "cannot tell" and row.reason == "recorded_incentive: an element is no uint16"


def test_verdicts():
    fine, other, assumed, empty, short = history(5)
    other["chain"]["block"] = assumed["chain"]["block"] = 1007
    assumed["assumed"] = ["input.parameters.kappa"]
    assumed["chain"]["netuid"] = 8
    empty["output"] = {}
    short["output"]["incentive"].append(0)

    def function(row: Any) -> Any:
        return stand_in.recorded(cluster.frame([fine]).iloc[0] if row.block == 1004 else row)
    found = cluster.replay(cluster.frame([fine, other, assumed, empty, short]), function)
    assert found["verdict"].tolist() == ["conforms", "deviates", "cannot tell", "cannot tell", "cannot tell"]
    assert found["field"].tolist()[:3] == [None, "incentive", "incentive"] and found["differing"].tolist()[:3] == [0, 1, 1]
    assert found["reason"].tolist()[2:4] == ["assumed: input.parameters.kappa", "nothing was recorded"]
    assert "9 neurons were recorded" in found["reason"][4]
    assert list(found.columns) == list(cluster.META.columns) and (found.dtypes[:4] == "int64").all()


def test_an_epoch_that_cannot_be_computed_is_cannot_tell_with_the_reason():
    def refuse(row: Any) -> Any:
        raise ValueError("weights[17][3]: 70000 does not\nfit into 16 bits")
    (row,) = cluster.replay(cluster.frame(history(1)), refuse).itertuples(index=False)
    assert row.verdict == "cannot tell" and row.reason == "weights[17][3]: 70000 does not fit into 16 bits"


def test_no_rows_are_a_frame_of_the_same_columns():
    found = cluster.replay(cluster.frame(history(1)).iloc[:0])
    assert len(found) == 0 and list(found.dtypes) == list(cluster.META.dtypes)


def test_any_cut_and_order_gives_the_same(seed):
    chance = random.Random(seed)
    made = cluster.frame(history(60))
    whole = cluster.replay(made, stand_in.recorded)
    assert cluster.tally(whole) == {"epochs": 60, "conforms": 54, "deviates": 6, "cannot tell": 0}
    cuts = sorted(chance.sample(range(1, 60), 7))
    parts = [made.iloc[a:b] for a, b in zip([0, *cuts], [*cuts, 60])]
    parts.append(chance.choice(parts))  # a task that was run twice
    chance.shuffle(parts)
    joined = pd.concat(list(cluster.replay_each(parts, stand_in.recorded)))
    assert cluster.tally(joined) == cluster.tally(whole)
    ordered = joined.drop_duplicates(cluster.ORDER).sort_values(cluster.ORDER, ignore_index=True)
    pd.testing.assert_frame_equal(ordered, whole)


def test_exit_codes():
    counts = {"epochs": 3, "conforms": 3, "deviates": 0, "cannot tell": 0}
    assert cluster.exit_code(counts) == 0
    assert cluster.exit_code({**counts, "deviates": 1}) == 1
    assert cluster.exit_code({**counts, "deviates": 1, "cannot tell": 1}) == 2
    assert cluster.exit_code({**counts, "epochs": 0}) == 2


@pytest.mark.skipif(not native(), reason="the native library of swift_yuma is not built here")
def test_the_engine_itself_is_the_default():
    names = ("real/sn15-yuma3.json", "real/sn15-yuma.json", "real/sn15-yuma3-liquid.json")
    made = cluster.frame([epoch for name in names for epoch in series(name)])
    made["block"] = range(len(made))
    assert cluster.tally(cluster.replay(made)) == {"epochs": len(made), "conforms": len(made), "deviates": 0, "cannot tell": 0}


@pytest.fixture
def workers(monkeypatch, tmp_path):
    """A client of two worker processes, which find this folder and the package."""
    distributed = pytest.importorskip("distributed")
    paths = [str(HERE), str(HERE.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.setenv("STAND_IN_FOLDER", str(tmp_path))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        with distributed.Client(local) as client:
            yield client


def test_dask_with_two_workers_of_which_one_is_killed(workers, tmp_path):
    dd = pytest.importorskip("dask.dataframe")
    pytest.importorskip("pyarrow")
    made = cluster.frame(history(96))
    made.to_parquet(tmp_path / "history.parquet", row_group_size=6)
    expected = cluster.replay(made, stand_in.recorded)
    parts = dd.read_parquet(tmp_path / "history.parquet", split_row_groups=True)
    assert parts.npartitions == 16
    future = workers.compute(parts.map_partitions(cluster.replay, function=stand_in.slow, meta=cluster.META))
    deadline = time.monotonic() + 60
    marks: set[str] = set()
    while len({mark.split("-")[0] for mark in marks}) < 2 and time.monotonic() < deadline:
        marks = {path.name for path in tmp_path.iterdir() if "-" in path.name}
        time.sleep(0.01)
    victim = int(sorted(marks)[0].split("-")[0])
    assert victim != os.getpid()
    os.kill(victim, signal.SIGKILL)
    found = future.result(timeout=60)
    done = [path.name.split("-") for path in tmp_path.iterdir() if "-" in path.name]
    assert {pid for pid, _ in done} > {str(victim)}, "another process went on"
    assert len({block for _, block in done}) == 96
    pd.testing.assert_frame_equal(
        found.sort_values(cluster.ORDER, ignore_index=True), expected, check_dtype=False, check_column_type=False)
    assert cluster.tally(found) == cluster.tally(expected)


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
