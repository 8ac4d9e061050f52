"""The package is found beside the tests, whether or not it is installed."""

from __future__ import annotations

import pathlib
import sys

PACKAGE = str(pathlib.Path(__file__).resolve().parents[2])
if PACKAGE not in sys.path:
    sys.path.insert(0, PACKAGE)
