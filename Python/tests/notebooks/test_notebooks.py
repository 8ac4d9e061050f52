# SPDX-License-Identifier: Apache-2.0
"""The notebooks run from top to bottom, and hold no output: what they show is what they compute."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import shutil
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "Python" / "notebooks").glob("*.ipynb"))
NEEDED = ("nbclient", "nbformat", "ipykernel", "pandas", "matplotlib")


def program() -> str:
    for path in (os.environ.get("YUMA"), ROOT / ".build/release/yuma", ROOT / ".build/debug/yuma", shutil.which("yuma")):
        if path and os.access(path, os.X_OK):
            return str(path)
    pytest.fail("the notebooks need the program yuma: name it in the environment variable YUMA")


def native() -> bool:
    try:
        import swift_yuma
    except ImportError:
        return False
    return hasattr(swift_yuma, "run")


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ["audit", "guarantees", "weights"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, monkeypatch):
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is missing")
    if "import swift_yuma" in path.read_text() and not native():
        pytest.skip("the native library of swift_yuma is not built here")
    import nbclient
    import nbformat

    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert code and not any(cell.outputs or cell.execution_count for cell in code), "notebooks are kept without output"
    monkeypatch.setenv("YUMA", program())
    monkeypatch.setenv("YUMA_REPOSITORY", str(ROOT))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(part for part in sys.path if part))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in code for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), "it draws something"
    warnings = [output["text"] for output in outputs if output.get("name") == "stderr"]
    assert not warnings, warnings
