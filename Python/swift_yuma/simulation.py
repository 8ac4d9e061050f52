# SPDX-License-Identifier: Apache-2.0
"""Scenarios under research variants and under the chain's rules: what each validator earns, epoch by epoch.

>>> simulation = simulate("weight-copiers", variants=["yuma3", "chain-yuma3"], seed=7)
>>> simulation["chain-yuma3"].dividends                # epochs x validators
>>> simulation.to_pandas("dividends")                  # a row for each run, epoch and validator
"""

from __future__ import annotations

import html
import json
import os
from ctypes import byref, c_char_p, c_void_p, cast, sizeof
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

import numpy as np

from . import _native
from ._arrays import flag, integer
from ._native import LIBRARY

if TYPE_CHECKING:
    import numpy.typing as npt

#: The series that have an element for each validator, and those that have one for each server.
VALIDATOR_SERIES = ("stakes", "dividends", "dividends_per_1000_tao", "relative_dividends")
SERVER_SERIES = ("consensus", "incentive")

_KEYS = {
    "stakes": "stakes",
    "dividends": "dividends",
    "dividends_per_1000_tao": "dividendsPer1000Tao",
    "relative_dividends": "relativeDividends",
    "consensus": "consensus",
    "incentive": "incentive",
}


class Run:
    """A scenario's epochs under one variant. Arrays have a row for each epoch; a value that is not a number is NaN."""

    #: The variant's name.
    variant: str
    #: All its hyperparameters, by their names in files.
    parameters: Dict[str, Any]
    #: Stake of each validator.
    stakes: npt.NDArray[np.float64]
    #: What each validator earns, as a part of 1.
    dividends: npt.NDArray[np.float64]
    #: What each validator earns for 1000 TAO of stake, in TAO.
    dividends_per_1000_tao: npt.NDArray[np.float64]
    #: The same, divided by the baseline's.
    relative_dividends: npt.NDArray[np.float64]
    #: The consensus of each server, as a part of 1.
    consensus: npt.NDArray[np.float64]
    #: What each server earns, as a part of 1.
    incentive: npt.NDArray[np.float64]
    #: The bonds after each epoch: epochs x validators x servers; None where they were not recorded.
    bonds: Optional[npt.NDArray[np.float64]]

    def __init__(self, run: Mapping[str, Any]) -> None:
        epochs = run["epochs"]
        self.variant = run["variant"]
        self.parameters = dict(run["parameters"])
        for name, key in _KEYS.items():
            setattr(self, name, np.array([epoch[key] for epoch in epochs], dtype=np.float64))
        recorded = epochs and all("bonds" in epoch for epoch in epochs)
        self.bonds = np.array([epoch["bonds"] for epoch in epochs], dtype=np.float64) if recorded else None

    def __repr__(self) -> str:
        return f"<swift_yuma.simulation.Run: {self.variant}, {len(self.dividends)} epochs, {self.dividends.shape[1]} validators>"


class Simulation:
    """The runs of a scenario: an index or a variant's name gives one."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        scenario = document["scenario"]
        #: The scenario's name, what happens in it, and what it assumes.
        self.name: str = scenario["name"]
        self.title: str = scenario["title"]
        self.assumptions: List[str] = scenario["assumptions"]
        self.validators: List[str] = scenario["validators"]
        self.servers: List[str] = scenario["servers"]
        #: The validator with whom the others are compared.
        self.baseline: str = document["baseline"]
        self.runs: List[Run] = [Run(run) for run in document["runs"]]

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, key: Union[int, str]) -> Run:
        if not isinstance(key, str):
            return self.runs[key]
        found = [run for run in self.runs if run.variant == key]
        if len(found) == 1:
            return found[0]
        runs = ", ".join(sorted({run.variant for run in self.runs}))
        raise KeyError(f"{len(found)} runs of '{key}', where there are runs of {runs}: an index names one")

    def to_pandas(self, series: str = "dividends") -> Any:
        """A frame with a row for each run, epoch, and validator or server: run, variant, epoch, its name, value."""
        import pandas

        if series not in _KEYS:
            raise ValueError(f"series: '{series}' is none of {', '.join(_KEYS)}")
        column, names = ("server", self.servers) if series in SERVER_SERIES else ("validator", self.validators)
        parts = []
        for number, run in enumerate(self.runs):
            values = getattr(run, series)
            parts.append(
                pandas.DataFrame(
                    {
                        "run": number,
                        "variant": run.variant,
                        "epoch": np.repeat(np.arange(len(values)), len(names)),
                        column: np.tile(np.array(names, dtype=object), len(values)),
                        series: values.ravel(),
                    }
                )
            )
        return pandas.concat(parts, ignore_index=True)

    def plot(self, series: str = "dividends", axes: Any = None) -> Any:
        """Draws a series epoch by epoch: a line for each validator or server, a panel for each run.

        It wants matplotlib. `axes` is a list of as many axes as there are runs, else new ones; they are returned.
        """
        if series not in _KEYS:
            raise ValueError(f"series: '{series}' is none of {', '.join(_KEYS)}")
        if axes is None:
            from matplotlib import pyplot

            figure, grid = pyplot.subplots(1, len(self.runs), squeeze=False, sharey=True, figsize=(1 + 4 * len(self.runs), 3.5))
            axes = list(grid[0])
        names = self.servers if series in SERVER_SERIES else self.validators
        for run, panel in zip(self.runs, axes):
            panel.plot(getattr(run, series), label=names)
            panel.set_title(run.variant)
            panel.set_xlabel("epoch")
        axes[0].set_ylabel(series.replace("_", " "))
        axes[-1].legend(fontsize="small")
        return axes

    def __repr__(self) -> str:
        return f"<swift_yuma.Simulation: {self.name}, {len(self.runs)} runs, {len(self.validators)} validators>"

    def _repr_html_(self) -> str:
        """A table of variant by validator: mean earnings per stake, relative to the baseline's."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in ["variant", *self.validators])
        body = ""
        for run in self.runs:
            cells = "".join(f"<td>{value:.3f}</td>" for value in _means(run.relative_dividends))
            body += f"<tr><td>{html.escape(run.variant)}</td>{cells}</tr>"
        title = html.escape(f"{self.name}: {self.title}. Mean earnings per stake, relative to {self.baseline}")
        return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _means(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean of each column over its finite values; NaN where there is none."""
    finite = np.isfinite(values)
    counts = finite.sum(axis=0)
    sums = np.where(finite, values, 0).sum(axis=0)
    means: npt.NDArray[np.float64] = np.divide(sums, counts, out=np.full(values.shape[1], np.nan), where=counts > 0)
    return means


def simulate(
    scenario: Union[str, os.PathLike[str], bytes, Mapping[str, Any]],
    variants: Union[str, Sequence[str]] = "all",
    settings: Optional[Mapping[str, Any]] = None,
    seed: Optional[int] = None,
    equal_parameters: bool = False,
    bonds: bool = True,
) -> Simulation:
    """Runs a scenario, as `yuma simulate` does, on the calling thread.

    Args:
        scenario: the name of a built-in scenario; a path with a dot or a slash, bytes, or a mapping of a `yuma-scenario/1` document.
        variants: "all", or names of research variants and of the chain's rules (`yuma simulate --help` lists them).
        settings: hyperparameters by name; each combination of values is run where one has several.
        seed: what a generated scenario is made from.
        equal_parameters: gives all rules the same moving average and alphas.
        bonds: whether the runs keep the bonds of each epoch.

    Raises:
        YumaError: names the place in the scenario, the variant or the setting that is wrong.
    """
    request = _native.SimulationStruct()
    request.size = sizeof(request)
    data, name = _scenario(scenario)
    if data:
        request.scenario = cast(c_char_p(data), c_void_p)
        request.count = len(data)
    request.name = name
    request.variants = _text("variants", variants if isinstance(variants, str) else ",".join(variants))
    request.settings = "\n".join(
        _setting(field, values) for field, values in (settings or {}).items()
    ).encode()
    if seed is not None:
        request.seed = integer("seed", seed, 0, 2**64 - 1)
        request.has_seed = 1
    request.equal_parameters = flag("equal_parameters", equal_parameters)
    request.records_bonds = flag("bonds", bonds)
    return Simulation(json.loads(_native.text_of(LIBRARY.yuma_simulate_json, byref(request))))


def _scenario(scenario: Any) -> Any:
    """The bytes of a document, and a name: of the built-in scenario, or for messages."""
    if isinstance(scenario, Mapping):
        return json.dumps(scenario).encode(), b"scenario"
    if isinstance(scenario, bytes):
        if not scenario:
            raise ValueError("scenario: no bytes, where a yuma-scenario/1 document belongs")
        return scenario, b"scenario"
    if isinstance(scenario, str) and not any(mark in scenario for mark in "./\\"):
        return b"", _text("scenario", scenario)
    data = Path(scenario).read_bytes()
    if not data:
        raise ValueError(f"scenario: {os.fspath(scenario)} is empty")
    return data, os.fsencode(scenario)


def _setting(field: str, values: Any) -> str:
    given = values if isinstance(values, (list, tuple, np.ndarray)) else [values]
    words = [str(bool(value)).lower() if isinstance(value, (bool, np.bool_)) else str(value) for value in given]
    _text(f"settings[{field}]", field + "".join(words))
    return f"{field}={','.join(words)}"


def _text(field: str, text: str) -> bytes:
    if "\0" in text or "\n" in text:
        raise ValueError(f"{field}: a zero or a line's end is no part of a name")
    return text.encode()


__all__ = ["Run", "SERVER_SERIES", "Simulation", "VALIDATOR_SERIES", "simulate"]
