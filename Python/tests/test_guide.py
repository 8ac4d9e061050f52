# SPDX-License-Identifier: Apache-2.0
"""The examples of the page for users print what it says."""

import doctest
import os
import re

import pytest

import vectors

PAGE = vectors.ROOT.parent / "Docs" / "Guide" / "Python.md"


@pytest.mark.skipif(not PAGE.exists(), reason="the page is not here")
def test_the_guide(monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(vectors.ROOT.parent)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 6
    names, parser = {}, doctest.DocTestParser()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    count = failed = 0
    for number, block in enumerate(blocks):
        test = parser.get_doctest(block, names, f"block {number}", str(PAGE), 0)
        found = runner.run(test, clear_globs=False)
        failed += found.failed
        count += found.attempted
        names = test.globs
    assert failed == 0
    assert count > 20 and os.getcwd() == str(vectors.ROOT.parent)
