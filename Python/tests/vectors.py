# SPDX-License-Identifier: Apache-2.0
"""Golden files, read by Python's own JSON: what the wheel gives is compared with what they say."""

import dataclasses
import json
import os
import re
from pathlib import Path

import numpy as np

import swift_yuma

ROOT = Path(os.environ.get("YUMA_VECTORS", Path(__file__).resolve().parents[2] / "Vectors"))


def files():
    """Every file of epochs, by the folders of golden files."""
    folders = ["epoch", "epoch-series", "epoch-history"]
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.json"))]
    return [*found, *sorted((ROOT / "real").glob("sn*.json"))]


def snake(name):
    """The name of an argument: `ownerUID` is `owner_uid`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def csr(rows):
    offsets = np.cumsum([0, *(len(row) for row in rows)])
    pairs = [pair for row in rows for pair in row]
    columns, values = zip(*pairs) if pairs else ((), ())
    return offsets, np.array(columns, np.uint16), np.array(values, np.uint16)


def arguments(source):
    """The arguments of an Epoch from the `input` of a document."""
    known = dict(source)
    values = {"weights": csr(known.pop("weights")), "bonds": csr(known.pop("bonds"))}
    parameters = {snake(key): value for key, value in known.pop("parameters").items()}
    if known.pop("epochConsensus", None) == "null":
        budgets = (known.pop(f"{name}Emission") for name in ("mining", "dividend", "fallback"))
        values["null_budgets"] = swift_yuma.NullBudgets(*budgets)
    values["parameters"] = swift_yuma.Parameters(**parameters)
    for key, value in known.items():
        name = snake(key)
        if isinstance(value, list) and name not in ("commit_blocks",):
            kind = {"validator_permits": bool, "previous_consensus": np.uint16, "hotkeys": np.uint32}.get(name, np.uint64)
            value = np.array(value, kind)
        values[name] = value
    return values


@dataclasses.dataclass
class Golden:
    """One epoch of a file: what goes in, and what must come out."""

    name: str
    arguments: dict
    expected: dict

    def check(self, result):
        """Compares every list that the file has with a result, and the bonds, bit for bit."""
        compared = 0
        for key, expected in self.expected.items():
            name = snake(key)
            if name in ("bonds", "term_uids"):
                continue
            assert getattr(result, name) is not None, f"{self.name}: {name}"
            actual = getattr(result, name).tolist()
            assert actual == expected, f"{self.name}: {name}"
            compared += 1
        if "termUids" in self.expected:
            assert result.kept_uids.tolist() == self.expected["termUids"], self.name
        if "bonds" in self.expected:
            for actual, expected in zip(result.bonds, csr(self.expected["bonds"])):
                assert np.array_equal(actual, expected), f"{self.name}: bonds"
            compared += 1
        assert compared > 0, f"{self.name} says nothing"
        return compared


def epochs(path):
    """The epochs of a file; none of a file of another kind."""
    document = json.loads(path.read_text())
    name = str(path.relative_to(ROOT))
    if document["schema"] in ("yuma-epoch/1", "yuma-epoch-hotkeys/1"):
        parts = [document]
    elif document["schema"] == "yuma-epoch-series/1":
        parts = document["epochs"]
    else:
        return
    for index, part in enumerate(parts):
        chain = part.get("chain") or document.get("chain")
        spec = chain.get("specVersion") if chain else 424
        expected = part.get("recorded") or part.get("output")
        if expected is None:
            continue
        values = dict(arguments(part["input"]), spec_version=spec)
        yield Golden(f"{name}[{index}]", values, expected)
