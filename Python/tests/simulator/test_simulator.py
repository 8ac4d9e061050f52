# SPDX-License-Identifier: Apache-2.0
"""Docs/Guide/Simulator.md says what Examples/Simulator/beside.py prints."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import re
from typing import Any

import pytest

np = pytest.importorskip("numpy")

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = (ROOT / "Docs" / "Guide" / "Simulator.md").read_text()


def native() -> bool:
    try:
        import swift_yuma
    except ImportError:
        return False
    return hasattr(swift_yuma, "run")


pytestmark = pytest.mark.skipif(not native(), reason="the native library of swift_yuma is not built here")


@pytest.fixture(scope="module")
def beside():
    specification = importlib.util.spec_from_file_location("beside", ROOT / "Examples" / "Simulator" / "beside.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_tables_of_the_page_are_what_it_prints(beside, capsys):
    files = [str(path) for path in sorted((ROOT / "Vectors" / "variants").glob("case-*.json")) if path.stem != "case-21"]
    tables = re.findall(r"^```text\n(.*?)^```$", PAGE, re.M | re.S)
    assert len(tables) == 2 and len(files) == 14
    for variant, table in zip(("yuma3", "yuma2"), tables):
        beside.main(["--variant", variant, *files])
        assert capsys.readouterr().out == table


def test_yuma3_agrees_to_few_steps(beside):
    for path in sorted((ROOT / "Vectors" / "variants").glob("case-*.json")):
        case = json.loads(path.read_text())
        for number, part in beside.differences(case, "yuma3", 1.0):
            if (case["case"], number) != ("case-21", 5):
                assert abs(part["consensus"]).max() <= 1.01 and abs(part["incentive"]).max() <= 1.5, (path.stem, number)
                assert abs(part["dividends"]).max() < 9 and abs(part["rao"]).max() < 6.3e6, (path.stem, number)
                assert part["permits lost"] == 0


def columns_divided(bonds):
    sums = bonds.sum(0)
    return bonds / np.where(sums > 0, sums, 1)


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_yuma2_differs_by_a_division_of_columns_after_the_moving_average(beside, penalty):
    largest = {False: 0.0, True: 0.0}
    for path in sorted((ROOT / "Vectors" / "variants").glob("case-*.json")):
        case = json.loads(path.read_text())
        validators = len(case["validators"])
        (run,) = [run for run in case["runs"] if run["variant"] == "yuma2" and run["parameters"]["bondPenalty"] == penalty]
        bonds: dict[bool, Any] = {}
        for number, result in enumerate(beside.chain_epochs(case, "yuma2", run["parameters"])):
            weights, stake = (np.array(case["epochs"][number][key]) for key in ("weights", "stakes"))
            sums = weights.sum(1, keepdims=True)
            weights = weights / np.where(sums > 0, sums, 1)
            clipped = np.minimum(weights, result.consensus[validators:] / 65535)
            rank = stake @ clipped
            fresh = columns_divided((stake / stake.sum())[:, None] * (clipped if penalty else weights))
            for again in (False, True):
                bonds[again] = fresh if number == 0 else 0.9 * fresh + 0.1 * bonds[again]
                if again:
                    bonds[again] = columns_divided(bonds[again])
                dividends = bonds[again] @ (rank / (rank.sum() or 1))
                off = abs(dividends / (dividends.sum() or 1) * 65535 - result.dividends[:validators]).max()
                largest[again] = max(largest[again], float(off))
    assert largest[False] > 1000 and largest[True] < 3.5, largest


def test_rows_are_scaled_to_the_largest(beside):
    assert beside.on_chain([[0.5, 0.25, 0.0], [0.0, 0.0, 0.0]]) == [[(0, 65535), (1, 32768)], []]
    offsets, columns, values = beside.matrix([[(0, 65535), (1, 32768)], []], 2, 4)
    assert offsets.tolist() == [0, 2, 2, 2, 2] and columns.tolist() == [2, 3]
    offsets, columns, values = beside.cleared((offsets, columns, values), 2)
    assert offsets.tolist() == [0, 1, 1, 1, 1] and columns.tolist() == [3] and values.tolist() == [32768]
