# SPDX-License-Identifier: Apache-2.0
"""`swift_yuma.simulate` gives what the program prints, number by number, and says what is wrong in one line."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
import swift_yuma
from swift_yuma import YumaError, simulate, simulation

ROOT = pathlib.Path(__file__).resolve().parents[3]


def printed(*arguments: str) -> Any:
    for path in (os.environ.get("YUMA"), ROOT / ".build/release/yuma", ROOT / ".build/debug/yuma", shutil.which("yuma")):
        if path and os.access(path, os.X_OK):
            done = subprocess.run([str(path), "simulate", *arguments, "--format", "json"], check=True, capture_output=True, text=True)
            return json.loads(done.stdout)
    pytest.fail("these tests need the program yuma: name it in the environment variable YUMA")


CASES = [
    (("case-01",), ["case-01"], {}),
    (("weight-copiers",), ["weight-copiers", "--seed", "7", "--variant", "yuma2,chain-yuma3-liquid"],
     {"seed": 7, "variants": ["yuma2", "chain-yuma3-liquid"]}),
    (("cabal",), ["cabal", "--variant", "yuma3", "--set", "kappa=0.4,0.5", "--set", "alphaLow=0.3", "--equal-parameters"],
     {"variants": "yuma3", "settings": {"kappa": [0.4, 0.5], "alphaLow": 0.3}, "equal_parameters": True}),
    ((ROOT / "Examples/Scenarios/two-camps.json",), [str(ROOT / "Examples/Scenarios/two-camps.json"), "--variant", "chain-yuma"],
     {"variants": "chain-yuma"}),
]


@pytest.mark.parametrize("given, command, options", CASES, ids=["all", "seed", "settings", "file"])
def test_every_number_is_the_programs(given: Any, command: Any, options: Any) -> None:
    found, wanted = simulate(*given, **options), printed(*command)
    assert (found.name, found.validators, found.servers) == tuple(wanted["scenario"][key] for key in ("name", "validators", "servers"))
    assert [run.variant for run in found] == [run["variant"] for run in wanted["runs"]] and len(found) > 0
    for run, other in zip(found, wanted["runs"]):
        assert run.parameters == other["parameters"]
        for name, key in [*simulation._KEYS.items(), ("bonds", "bonds")]:
            theirs = np.array([epoch[key] for epoch in other["epochs"]], dtype=np.float64)
            np.testing.assert_array_equal(getattr(run, name), theirs, err_msg=f"{run.variant} {name}")


def test_a_document_may_be_a_mapping_or_bytes() -> None:
    path = ROOT / "Examples/Scenarios/two-camps.json"
    texts = [path.read_bytes(), json.loads(path.read_text())]
    for made in (simulate(text, variants="yuma3", bonds=False) for text in texts):
        assert made["yuma3"].bonds is None
        np.testing.assert_array_equal(made[0].dividends, simulate(path, variants="yuma3")[0].dividends)


def test_frames_and_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    made = simulate("case-01", variants="yuma1,yuma3")
    frame = made.to_pandas()
    assert len(frame) == 2 * 40 * 3 and list(frame.columns) == ["run", "variant", "epoch", "validator", "dividends"]
    last = frame[(frame["variant"] == "yuma3") & (frame["epoch"] == 39)]
    assert last["dividends"].tolist() == made["yuma3"].dividends[39].tolist()
    assert list(made.to_pandas("incentive")["server"].unique()) == made.servers
    assert isinstance(frame, pandas.DataFrame)
    text = made._repr_html_()
    assert text.count("<tr>") == 3 and "yuma3" in text and made.validators[1] in text


def test_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setenv("MPLBACKEND", "agg")
    made = simulate("case-01", variants="yuma1,yuma3")
    panels = made.plot("incentive")
    assert [panel.get_title() for panel in panels] == ["yuma1", "yuma3"]
    lines = panels[1].get_lines()
    assert [line.get_label() for line in lines] == made.servers
    np.testing.assert_array_equal(lines[0].get_ydata(), made["yuma3"].incentive[:, 0])
    with pytest.raises(ValueError, match="series: 'pay' is none of"):
        made.plot("pay")
    result = swift_yuma.run(swift_yuma.Epoch.read(ROOT / "Vectors/real/sn15-yuma3.json"))
    servers, validators = result.plot().containers
    tops = [bar.get_y() + bar.get_height() for bar in validators]
    # What is paid is one sum on the chain, which may be a rao below the two parts.
    assert all(a > b - 3e-9 for a, b in zip(tops, tops[1:])) and len(tops) == len(servers) == int((result.combined_emission > 0).sum())


@pytest.mark.parametrize("arguments, error, words", [
    ({"scenario": "case-91"}, YumaError, "name: no scenario 'case-91'"),
    ({"scenario": "case-01", "variants": ["yuma9"]}, YumaError, "variants: .*yuma9"),
    ({"scenario": "case-01", "settings": {"kappa": 2}}, YumaError, "kappa"),
    ({"scenario": "case-01", "settings": {"kapa": 0.4}}, YumaError, "settings: .*kapa"),
    ({"scenario": "case-01", "seed": -1}, YumaError, "seed: -1"),
    ({"scenario": "case-01", "seed": 1.5}, TypeError, "seed"),
    ({"scenario": b""}, ValueError, "scenario: no bytes"),
    ({"scenario": b"{"}, YumaError, "scenario"),
    ({"scenario": {"schema": "yuma-epoch/1"}}, YumaError, "schema"),
    ({"scenario": "case-01", "variants": "yuma1\nyuma2"}, ValueError, "variants"),
    ({"scenario": "./no-such.json"}, FileNotFoundError, "no-such"),
])
def test_what_is_wrong_is_named(arguments: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        swift_yuma.simulate(**arguments)


def test_a_name_that_is_not_alone_is_refused() -> None:
    made = simulate("case-01", variants="yuma1", settings={"kappa": [0.4, 0.5]})
    with pytest.raises(KeyError, match="2 runs of 'yuma1'"):
        made["yuma1"]
    assert made[1].parameters["kappa"] == 0.5
