# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the capture's tests: the program yuma, a local node, and limits without long waits."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import random
import shutil
import sys
from collections.abc import Iterator

import pytest

#: Without these packages no test of this folder runs.
MISSING = [name for name in ("httpx", "websockets") if importlib.util.find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []


def pytest_report_header() -> str:
    return f"capture: not tested, for {' and '.join(MISSING)} is missing" if MISSING else "capture: tested"


HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE))
#: The installed package is tested; without one, that of the sources.
if importlib.util.find_spec("swift_yuma") is None:
    sys.path.insert(0, str(ROOT / "Python"))

import node  # noqa: E402
from swift_yuma.capture import Limits  # noqa: E402


def find_program() -> str:
    for path in (os.environ.get("YUMA"), ROOT / ".build/release/yuma", ROOT / ".build/debug/yuma", shutil.which("yuma")):
        if path and os.access(path, os.X_OK):
            return str(path)
    pytest.fail("these tests need the program yuma: name it in the environment variable YUMA")


@pytest.fixture(scope="session")
def yuma() -> str:
    return find_program()


@pytest.fixture
def seed() -> int:
    """Of whatever a test leaves to chance; a failing test shows it. SEED in the environment sets it."""
    value = int(os.environ.get("SEED", random.randrange(1 << 32)))
    print(f"seed {value}")
    return value


@pytest.fixture
def limits() -> Limits:
    return Limits(rate=2000, first_wait=0.01, longest_wait=0.05, timeout=5, attempts=5)


@pytest.fixture
def subnet(seed: int) -> Iterator[node.LocalNode]:
    """A node with three epochs of subnet 15: blocks 4769998, 4770359 and 4770720."""
    with node.LocalNode(node.LocalChain(node.epochs()), seed=seed) as local:
        yield local


@pytest.fixture
def small(seed: int) -> Iterator[node.LocalNode]:
    """A node with thirty epochs of a subnet of eight neurons."""
    with node.LocalNode(node.LocalChain(node.epochs(name="epoch-series/yuma3-n8.json")), seed=seed) as local:
        yield local


@pytest.fixture(params=["http", "ws"])
def address(request: pytest.FixtureRequest, subnet: node.LocalNode) -> str:
    """The node's address for each transport."""
    return str(getattr(subnet, request.param))
