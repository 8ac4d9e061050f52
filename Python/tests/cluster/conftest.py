# SPDX-License-Identifier: Apache-2.0
"""The package is found beside the tests, whether or not it is installed."""

from __future__ import annotations

import importlib.util
import pathlib
import sys

#: Without pandas no test of this folder runs.
collect_ignore_glob = [] if importlib.util.find_spec("pandas") else ["test_*.py"]

PACKAGE = str(pathlib.Path(__file__).resolve().parents[2])
if PACKAGE not in sys.path:
    sys.path.insert(0, PACKAGE)
