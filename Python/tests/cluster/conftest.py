# SPDX-License-Identifier: Apache-2.0
"""The installed package is tested; without one, that of the sources."""

from __future__ import annotations

import importlib.util
import pathlib
import sys

#: Without pandas no test of this folder runs.
collect_ignore_glob = [] if importlib.util.find_spec("pandas") else ["test_*.py"]

if importlib.util.find_spec("swift_yuma") is None:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
