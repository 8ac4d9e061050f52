# SPDX-License-Identifier: Apache-2.0
"""An engine for tests without the native library: it returns what was recorded, or differs from it where it is told to."""

from __future__ import annotations

import os
import pathlib
import time
import types
from typing import Any

from swift_yuma import cluster


def recorded(row: Any) -> Any:
    """The record itself; in blocks that end with 7 the last neuron's incentive is another."""
    result = types.SimpleNamespace()
    for key, kind in cluster._RECORDED.items():
        name = cluster.snake(key)
        value = cluster._array(row, f"recorded_{name}", kind) if kind is not None else cluster._parts(row, f"recorded_{name}")
        setattr(result, name, value)
    if row.block % 10 == 7:
        result.incentive = result.incentive.copy()
        result.incentive[-1] ^= 1
    return result


def slow(row: Any) -> Any:
    """The same after a while; leaves a file that names the process."""
    (pathlib.Path(os.environ["STAND_IN_FOLDER"]) / f"{os.getpid()}-{row.block}").touch()
    time.sleep(0.05)
    return recorded(row)
