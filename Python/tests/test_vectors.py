# SPDX-License-Identifier: Apache-2.0
"""The wheel gives what every golden file says, through numpy, on both engines."""

import json

import numpy as np
import pytest

import swift_yuma
import vectors

FILES = vectors.files()


@pytest.fixture(scope="module")
def golden():
    return [golden for path in FILES for golden in vectors.epochs(path)]


@pytest.mark.parametrize("engine", ["vector", "reference"])
def test_every_golden_epoch_by_arrays(golden, engine):
    assert len(golden) > 700
    runner = swift_yuma.Runner(engine)
    lists = 0
    for case in golden:
        result = runner.run(swift_yuma.Epoch(**case.arguments))
        lists += case.check(result)
        ledger = result.ledger
        assert ledger.server_emission + ledger.validator_emission + ledger.undistributed == ledger.emission
    assert lists > 8000


def test_the_golden_epochs_reach_what_matters(golden):
    versions = {case.arguments["spec_version"] for case in golden}
    assert len(versions) > 12
    assert any(case.arguments.get("commit_blocks") for case in golden)
    assert any("null_budgets" in case.arguments for case in golden)
    assert any("hotkeys" in case.arguments for case in golden)
    assert any(len(case.arguments["alpha_stake"]) == 0 for case in golden)


def test_every_golden_file_read_natively_is_what_python_reads():
    count = 0
    for path in FILES:
        cases = list(vectors.epochs(path))
        if json.loads(path.read_text())["schema"] not in ("yuma-epoch/1", "yuma-epoch-series/1"):
            continue
        epochs = swift_yuma.Epoch.read_all(path)
        for case, epoch in zip(cases, epochs):
            made = swift_yuma.Epoch(**case.arguments)
            for name, value in epoch._arguments().items():
                if name == "recorded":
                    continue
                other = getattr(made, name)
                if isinstance(value, tuple):
                    assert all(np.array_equal(a, b) for a, b in zip(value, other)), f"{case.name}: {name}"
                elif isinstance(value, np.ndarray):
                    assert value.dtype == other.dtype and np.array_equal(value, other), f"{case.name}: {name}"
                else:
                    assert value == other, f"{case.name}: {name}"
            result = swift_yuma.run(epoch)
            case.check(result)
            assert result.differences(epoch.recorded) == {}, case.name
            count += 1
    assert count > 700


def test_a_series_whose_bonds_stay_in_the_runner():
    """Feeding bonds gives what the file of the next epoch says, as long as nothing else moves them."""
    series = 0
    for path in sorted((vectors.ROOT / "epoch-series").glob("*.json")):
        cases = list(vectors.epochs(path))
        runner = swift_yuma.Runner()
        last = None
        for case in cases:
            epoch = swift_yuma.Epoch(**case.arguments)
            if last is not None and all(np.array_equal(a, b) for a, b in zip(last, epoch.bonds)):
                prepared_input = swift_yuma.Epoch(**{**case.arguments, "bonds": None})
                native = swift_yuma.runner._with_rules(prepared_input, None)
                native.uses_last_bonds = 1
                prepared_input._input = native
                result = runner.run(prepared_input)
                series += 1
            else:
                result = runner.run(epoch)
            case.check(result)
            last = result.bonds
    assert series > 10


def test_a_changed_digit_is_found():
    """The comparison of this file can fail."""
    case = next(vectors.epochs(vectors.ROOT / "epoch" / "two-neurons.json"))
    case.expected["incentive"] = [value ^ 1 for value in case.expected["incentive"]]
    with pytest.raises(AssertionError, match="incentive"):
        case.check(swift_yuma.run(swift_yuma.Epoch(**case.arguments)))
