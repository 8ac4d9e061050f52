# SPDX-License-Identifier: Apache-2.0
"""One function from frame to frame, for every cluster engine: a row for each epoch goes in, a row with its verdict comes out.

    import dask.dataframe as dd
    from swift_yuma import cluster

    verdicts = dd.read_parquet("history.parquet").map_partitions(cluster.replay, meta=cluster.META).compute()      # Dask
    verdicts = spark.read.parquet("history.parquet").mapInPandas(cluster.replay_each, cluster.SPARK_SCHEMA)       # Spark
    verdicts = ray.data.read_parquet("history.parquet").map_batches(cluster.replay, batch_format="pandas")        # Ray

Frames are pandas. A matrix is three list columns: offsets, columns, values. `frame` makes them of snapshots. Rows are
independent, so that partitions may come in any order, on any machine, and twice: sort by `ORDER` in the end.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from typing import Any, Callable

import numpy as np
import pandas as pd

#: What identifies an epoch, and orders a history.
ORDER = ["netuid", "mechanism", "block"]

def snake(name: str) -> str:
    """A key of the format as a name in Python: `ownerUID` is `owner_uid`."""
    return "".join("_" + letter.lower() if letter.isupper() and not name[place - 1].isupper() else letter.lower()
                   for place, letter in enumerate(name))


_LISTS: dict[str, Any] = {
    "lastUpdate": np.uint64, "blockAtRegistration": np.uint64, "alphaStake": np.uint64, "taoStake": np.uint64,
    "validatorPermits": np.bool_, "previousConsensus": np.uint16, "hotkeys": np.uint32}
_MATRICES = ("weights", "bonds")
_NUMBERS = ("currentBlock", "tempo", "lastMechanismStepBlock", "emission", "ownerUID", "lastYumaStepBlock",
            "miningEmission", "dividendEmission", "fallbackEmission")
_PARAMETERS = ("activityCutoff", "stakeThreshold", "taoWeight", "maxAllowedValidators", "kappa", "bondsPenalty",
               "bondsMovingAverage", "yuma3", "liquidAlpha", "alphaLow", "alphaHigh", "alphaSigmoidSteepness",
               "liquidAlphaConsensusMode")
#: Recorded lists, in the order in which an epoch works them out; `bonds` is a matrix.
_RECORDED: dict[str, Any] = {
    "active": np.bool_, "stake": np.uint64, "stakeWeight": np.uint16, "validatorPermits": np.bool_, "consensus": np.uint16,
    "validatorTrust": np.uint16, "incentive": np.uint16, "bonds": None, "dividends": np.uint16, "serverEmission": np.uint64,
    "validatorEmission": np.uint64, "combinedEmission": np.uint64}

_FLAGS = ("parameter_yuma3", "parameter_liquid_alpha")
_WORDS = ("assumed", "epoch_consensus", "parameter_liquid_alpha_consensus_mode")
_SIGNED = ("parameter_alpha_sigmoid_steepness",)

_SINGLE = {"spec_version", *map(snake, _NUMBERS)}

#: The columns of a verdict, without rows: `meta` of Dask.
META = pd.DataFrame({
    "netuid": pd.Series(dtype="int64"), "mechanism": pd.Series(dtype="int64"), "block": pd.Series(dtype="int64"),
    "neurons": pd.Series(dtype="int64"), "verdict": pd.Series(dtype="object"), "field": pd.Series(dtype="object"),
    "differing": pd.Series(dtype="int64"), "reason": pd.Series(dtype="object")})

#: The same for Spark.
SPARK_SCHEMA = ("netuid long, mechanism long, block long, neurons long, verdict string, field string, differing long, "
                "reason string")


def _matrix(name: str, rows: Any, into: dict[str, Any]) -> None:
    sizes = [len(row) for row in rows]
    entries = [entry for row in rows for entry in row]
    into[f"{name}_offsets"] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    into[f"{name}_columns"] = np.array([entry[0] for entry in entries], dtype=np.uint16)
    into[f"{name}_values"] = np.array([entry[1] for entry in entries], dtype=np.uint16)


def row_of(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A snapshot (`yuma-epoch/1`, parsed) as a row of a frame. A key of its input that no column holds is a ValueError."""
    source = snapshot["input"]
    known = {*_LISTS, *_MATRICES, *_NUMBERS, "commitBlocks", "parameters", "epochConsensus"}
    for place, keys, all_keys in (("input", source, known), ("input.parameters", source["parameters"], set(_PARAMETERS))):
        for key in keys:
            if key not in all_keys:
                raise ValueError(f"{place}.{key}: no column of a frame holds it")
    chain = snapshot.get("chain") or {}
    row: dict[str, Any] = {
        "netuid": chain.get("netuid", 0), "mechanism": chain.get("mechanism", 0),
        "block": chain.get("block", source["currentBlock"]),
        "spec_version": chain.get("specVersion", None if chain else 424), "assumed": list(snapshot.get("assumed") or []),
        "epoch_consensus": source.get("epochConsensus")}
    for key in _NUMBERS:
        row[snake(key)] = source.get(key)
    for key in _PARAMETERS:
        row[f"parameter_{snake(key)}"] = source["parameters"].get(key)
    for key, kind in _LISTS.items():
        row[snake(key)] = None if source.get(key) is None else np.array(source[key], dtype=kind)
    for key in _MATRICES:
        _matrix(key, source[key], row)
    commits = source["commitBlocks"]
    row["commit_blocks"] = None if commits is None else np.array([block or 0 for block in commits], dtype=np.uint64)
    row["has_commit"] = None if commits is None else np.array([block is not None for block in commits], dtype=np.bool_)
    recorded = snapshot.get("recorded", snapshot.get("output")) or {}
    for key, kind in _RECORDED.items():
        if kind is not None:
            row[f"recorded_{snake(key)}"] = None if recorded.get(key) is None else np.array(recorded[key], dtype=kind)
        elif recorded.get(key) is not None:
            _matrix(f"recorded_{key}", recorded[key], row)
        else:
            row.update({f"recorded_{key}_{part}": None for part in ("offsets", "columns", "values")})
    return row


def frame(snapshots: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """A frame with a row for each snapshot (`yuma-epoch/1`, parsed)."""
    rows = [row_of(snapshot) for snapshot in snapshots]
    columns = list(rows[0]) if rows else []
    return pd.DataFrame({column: _column(column, [row[column] for row in rows]) for column in columns})


def _column(name: str, values: list[Any]) -> pd.Series:
    """A column of one type for all histories: partitions that lack a number have the type of those that have it."""
    if name in ORDER:
        return pd.Series(values, dtype="int64")
    if name in _FLAGS:
        return pd.Series(pd.array(values, dtype="boolean"))
    if name not in _WORDS and (name.startswith("parameter_") or name in _SINGLE):
        return pd.Series(pd.array(values, dtype="Int64" if name in _SIGNED else "UInt64"))
    return pd.Series(values, dtype="object")


def frame_of_lines(lines: Iterable[str]) -> pd.DataFrame:
    """A frame of JSON Lines of snapshots."""
    return frame(json.loads(line) for line in lines if line.strip())


def _given(value: Any) -> Any:
    """A cell as Python has it: None where a frame has some kind of nothing."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _array(row: Any, column: str, kind: Any) -> Any:
    """A list column's cell as an array. An element that the type does not hold is a ValueError."""
    cell = getattr(row, column)
    if _given(cell) is None:
        return None
    source = np.asarray(cell)
    if source.dtype == kind or not source.size:
        return source.astype(kind)
    with np.errstate(invalid="ignore"):
        made = source.astype(kind)
    if source.dtype.kind not in "bui" or not np.array_equal(made.astype(object), source.astype(object)):
        raise ValueError(f"{column}: an element is no {np.dtype(kind).name}")
    return made


def _parts(row: Any, name: str) -> Any:
    offsets = _array(row, f"{name}_offsets", np.int64)
    if offsets is None:
        return None
    return offsets, _array(row, f"{name}_columns", np.uint16), _array(row, f"{name}_values", np.uint16)


def arguments_of(row: Any) -> dict[str, Any]:
    """A row of a frame as the arguments of `swift_yuma.Epoch`, without `recorded` and `null_budgets`."""
    found: dict[str, Any] = {
        snake(key): _given(getattr(row, snake(key)))
        for key in ("currentBlock", "tempo", "lastMechanismStepBlock", "emission", "ownerUID", "lastYumaStepBlock")}
    found["spec_version"] = _given(row.spec_version)
    for key, kind in _LISTS.items():
        found[snake(key)] = _array(row, snake(key), kind)
    for key in _MATRICES:
        found[key] = _parts(row, key)
    blocks, present = _array(row, "commit_blocks", np.uint64), _array(row, "has_commit", np.bool_)
    found["commit_blocks"] = None if blocks is None else [int(block) if flag else None for block, flag in zip(blocks, present)]
    parameters = {snake(key): _given(getattr(row, f"parameter_{snake(key)}")) for key in _PARAMETERS}
    found["parameters"] = {key: value for key, value in parameters.items() if value is not None}
    return found


def run(row: Any) -> Any:
    """Computes the epoch of a row with `swift_yuma.run`: the default of `replay`."""
    import swift_yuma

    arguments = arguments_of(row)
    if _given(row.epoch_consensus) == "null":
        arguments["null_budgets"] = swift_yuma.NullBudgets(
            _given(row.mining_emission), _given(row.dividend_emission), _given(row.fallback_emission))
    return swift_yuma.run(swift_yuma.Epoch(**arguments))


def differences(result: Any, row: Any) -> tuple[int, list[tuple[str, int]]]:
    """How many lists were recorded, and those that differ: their names, and how many neurons do.

    A record of another number of neurons than the result has is a ValueError.
    """
    compared, found = 0, []
    for key, kind in _RECORDED.items():
        mine: Any = getattr(result, snake(key))
        if kind is not None:
            theirs = _array(row, f"recorded_{snake(key)}", kind)
            if theirs is None:
                continue
            if len(theirs) != len(mine):
                raise ValueError(f"{key}: {len(theirs)} neurons were recorded, and the epoch has {len(mine)}")
            count = int(np.count_nonzero(theirs != np.asarray(mine, dtype=kind)))
        else:
            parts = _parts(row, f"recorded_{key}")
            if parts is None:
                continue
            offsets, columns, values = (np.asarray(part) for part in mine)
            if len(parts[0]) != len(offsets):
                raise ValueError(f"{key}: {len(parts[0]) - 1} neurons were recorded, and the epoch has {len(offsets) - 1}")
            count = sum(
                not (np.array_equal(parts[1][a:b], columns[c:d]) and np.array_equal(parts[2][a:b], values[c:d]))
                for a, b, c, d in zip(parts[0], parts[0][1:], offsets, offsets[1:]))
        compared += 1
        if count:
            found.append((key, count))
    return compared, found


def verdict(row: Any, function: Callable[[Any], Any] = run) -> tuple[Any, ...]:
    """The row of META for a row of a frame. What cannot be computed is "cannot tell", with the reason."""
    head = (int(row.netuid), int(row.mechanism), int(row.block), len(row.last_update))
    try:
        compared, found = differences(function(row), row)
    except (ValueError, TypeError, OverflowError) as error:  # YumaError is a ValueError
        return (*head, "cannot tell", None, 0, " ".join(str(error).split()))
    field, count = found[0] if found else (None, 0)
    if not compared:
        return (*head, "cannot tell", None, 0, "nothing was recorded")
    if found and len(row.assumed):
        return (*head, "cannot tell", field, count, f"assumed: {', '.join(row.assumed)}")
    return (*head, "deviates" if found else "conforms", field, count, None)


def replay(part: pd.DataFrame, function: Callable[[Any], Any] = run) -> pd.DataFrame:
    """The verdicts of the epochs of a frame: a row of META for each, in its order.

    Args:
        part: the rows, as `frame` makes them.
        function: computes the epoch of a row; what it returns has the lists of `swift_yuma.Result`.
    """
    rows = [verdict(row, function) for row in part.itertuples(index=False)]
    cells = zip(*rows) if rows else ((),) * len(META.columns)
    return pd.DataFrame({column: pd.Series(values, dtype=kind) for (column, kind), values in zip(META.dtypes.items(), cells)})


def replay_each(parts: Iterable[pd.DataFrame], function: Callable[[Any], Any] = run) -> Iterator[pd.DataFrame]:
    """`replay` for each frame of an iterator, as Spark's `mapInPandas` wants it."""
    return map(functools.partial(replay, function=function), parts)


def tally(verdicts: pd.DataFrame) -> dict[str, int]:
    """How many epochs there are of each verdict. An epoch that came twice counts once."""
    once = verdicts.drop_duplicates(ORDER)
    counts = {name: int((once["verdict"] == name).sum()) for name in ("conforms", "deviates", "cannot tell")}
    return {"epochs": len(once), **counts}


def exit_code(counts: dict[str, int]) -> int:
    """The exit code of the program's contract: 0 all conform, 1 one deviates, 2 one cannot be told (2 beats 1)."""
    return 2 if counts["cannot tell"] or not counts["epochs"] else 1 if counts["deviates"] else 0


__all__ = ["META", "ORDER", "SPARK_SCHEMA", "arguments_of", "differences", "exit_code", "frame", "frame_of_lines", "replay",
           "replay_each", "row_of", "run", "snake", "tally", "verdict"]
