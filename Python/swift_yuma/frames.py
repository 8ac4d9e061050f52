# SPDX-License-Identifier: Apache-2.0
"""Histories as data frames: one function from frame to frame, for pandas, and for Dask, Spark and Ray, which call it on each part.

    frame = frames.snapshots("history.jsonl")               # a row for each epoch, with its snapshot as bytes
    verdicts = frames.audit(frame)                          # a row for each, with the verdict

    dask_frame.map_partitions(frames.audit, meta=frames.audit(dask_frame._meta))
    spark_frame.mapInPandas(frames.audit_each, schema=frames.AUDIT_SCHEMA)
    ray_dataset.map_batches(frames.audit, batch_format="pandas")

Rows are independent. Parts may come in any order, on any machine, and twice: sort by `ORDER` in the end, and `tally` counts each epoch
once. It wants pandas (`pip install swift-yuma[frames]`).
"""

from __future__ import annotations

import os
from typing import Any, Dict, Iterable, Iterator, List, Union

import pandas

from .epoch import Epoch
from .runner import run

#: What identifies an epoch, and orders a history.
ORDER = ["netuid", "mechanism", "block"]

#: The columns of `snapshots`: whole numbers may be missing where a snapshot does not name its chain.
SNAPSHOT_COLUMNS: Dict[str, str] = {
    "netuid": "Int32",
    "mechanism": "Int32",
    "block": "UInt64",
    "spec_version": "Int32",
    "neurons": "int32",
    "snapshot": "object",
}

#: The columns of `audit`.
AUDIT_COLUMNS: Dict[str, str] = {
    "netuid": "Int32",
    "mechanism": "Int32",
    "block": "UInt64",
    "verdict": "object",
    "differing": "object",
    "emission": "uint64",
    "error": "object",
}

#: The same for Spark.
AUDIT_SCHEMA = "netuid int, mechanism int, block long, verdict string, differing string, emission decimal(20), error string"


def snapshots(source: Union[str, os.PathLike[str], Epoch, Iterable[Any]]) -> Any:
    """A frame with a row for each epoch of files, archives or epochs: where it is from, and the snapshot in the compact form, as bytes."""
    rows: List[List[Any]] = []
    for epoch in _epochs(source):
        chain = epoch.about.get("chain") or {}
        rows.append(
            [
                chain.get("netuid"),
                chain.get("mechanism"),
                epoch.current_block,
                epoch.spec_version,
                epoch.neuron_count,
                epoch.to_compact(),
            ]
        )
    return _frame(rows, SNAPSHOT_COLUMNS)


def audit(frame: Any, engine: str = "vector") -> Any:
    """A frame with a row for each row of `frame`, in its order: the verdict, and the lists in which the record differs.

    `frame` has a column `snapshot` with bytes, JSON or the compact form; `netuid`, `mechanism` and `block` are kept where it has
    them. A row that cannot be used has the verdict "cannot tell", and says why in `error`.
    """
    rows: List[List[Any]] = []
    for place, data in enumerate(frame["snapshot"]):
        known = [frame[name].iloc[place] if name in frame else None for name in ("netuid", "mechanism", "block")]
        try:
            epoch = Epoch.from_json(data)
            verdict = epoch.verdict(engine)
            recorded = epoch.recorded
            differing = [] if recorded is None or verdict == "conforms" else list(run(epoch, engine).differences(recorded))
            rows.append([*known, verdict, ", ".join(differing), epoch.emission, ""])
        except (ValueError, TypeError) as error:
            rows.append([*known, "cannot tell", "", 0, str(error)])
    result = _frame(rows, AUDIT_COLUMNS)
    result.index = frame.index
    return result


def audit_each(parts: Iterable[Any], engine: str = "vector") -> Iterator[Any]:
    """`audit` of each frame of an iterator, as Spark's `mapInPandas` wants it."""
    return (audit(part, engine) for part in parts)


def tally(verdicts: Any) -> Dict[str, int]:
    """How many epochs there are, and how many of each verdict. An epoch that came twice counts once."""
    once = verdicts.drop_duplicates(ORDER)
    return {"epochs": len(once), **{name: int((once["verdict"] == name).sum()) for name in ("conforms", "deviates", "cannot tell")}}


def exit_code(counts: Dict[str, int]) -> int:
    """The exit code of the program for a tally: 0 where all conform, 1 where one deviates, 2 where one cannot be told, or there is none."""
    if counts["cannot tell"] or not counts["epochs"]:
        return 2
    return 1 if counts["deviates"] else 0


def _frame(rows: List[List[Any]], columns: Dict[str, str]) -> Any:
    frame = pandas.DataFrame(rows, columns=list(columns))
    return frame.astype(columns)


def _epochs(source: Any) -> Iterable[Epoch]:
    if isinstance(source, Epoch):
        return [source]
    if isinstance(source, (str, os.PathLike)):
        return Epoch.read_archive(source) if _is_archive(source) else Epoch.read_all(source)
    return (epoch for part in source for epoch in _epochs(part))


def _is_archive(path: Union[str, os.PathLike[str]]) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False  # Reading it says why.


__all__ = ["AUDIT_COLUMNS", "AUDIT_SCHEMA", "ORDER", "SNAPSHOT_COLUMNS", "audit", "audit_each", "exit_code", "snapshots", "tally"]
