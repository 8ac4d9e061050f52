# SPDX-License-Identifier: Apache-2.0
"""Docs/Guide/Capture.md, command by command, as a newcomer runs it: against the local node that the page starts."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import node
import pytest
import swift_yuma

PAGE = (node.ROOT / "Docs" / "Guide" / "Capture.md").read_text()
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE, re.M | re.S)


def commands(words: str) -> str:
    """The one block of the page that has these words."""
    (found,) = [text for _, text in BLOCKS if words in text]
    return found


@pytest.fixture
def newcomer(yuma, tmp_path):
    """Runs shell text in an empty folder, with the program and the package in reach."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "yuma").symlink_to(shutil.which(yuma) or yuma)
    wrapper = tools / "python"
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    wrapper.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if key != "YUMA"}
    environment |= {"PATH": f"{tools}:/usr/bin:/bin", "PYTHONPATH": str(pathlib.Path(swift_yuma.__file__).parents[1]), "COLUMNS": "120"}
    home = tmp_path / "home"
    home.mkdir()

    def run(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["bash", "-euc", text], cwd=home, env=environment, capture_output=True, text=True)
    return run, home, environment


def test_every_block_of_the_page_is_known():
    assert len(BLOCKS) == 6


def test_the_page_from_the_node_to_the_explanation(newcomer):
    run, home, environment = newcomer
    start = commands("node.py").strip()
    assert start.endswith("--port 9944")
    # The port of the page may be taken on this machine: another stands for it.
    served = subprocess.Popen(["bash", "-c", "exec " + start.replace("9944", "0")], cwd=node.ROOT, env=environment, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert served.stdout is not None
        port = served.stdout.readline().strip().rpartition(":")[2]
        captured = run(commands("--archive sn15.yuma").replace("9944", port))
        assert captured.returncode == 0, captured.stderr
        printed = re.findall(r"^    (.+)$", PAGE, re.M)
        table = [line for line in printed if "conforming" in line or line.split()[:1] == ["3"]]
        assert len(table) == 2 and all(line.strip() in captured.stdout for line in table), captured.stdout
        explained = run(commands("yuma explain"))
        assert explained.returncode == 0 and '"uid":126' in explained.stdout.replace(" ", ""), explained.stderr
        again = run(commands("cat evidence"))
        assert again.returncode == 0 and '"yuma-epoch/1"' in again.stdout, again.stderr
        (home / "script.py").write_text(commands("from swift_yuma import capture").replace("9944", port))
        script = run("python script.py")
        assert script.returncode == 0 and "4770720" in script.stdout, script.stderr
    finally:
        served.communicate("")
    assert served.returncode == 0


def test_the_page_names_every_option_and_no_other():
    from swift_yuma.capture.command import parser

    known = {option for action in parser()._actions for option in action.option_strings if option.startswith("--")}
    own = re.sub(r"```sh\n(?!python -m swift_yuma).*?```", "", PAGE, flags=re.S)
    named = {option for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", own)} - {"--chain", "--before", "--at", "--uid"}
    assert named <= known, named - known


def test_the_page_quotes_errors_as_they_are():
    source = "\n".join(path.read_text() for path in pathlib.Path(node.ROOT / "Python/swift_yuma/capture").glob("*.py"))
    table = PAGE.split("| the line says |")[1]
    for line in table.splitlines():
        if line.startswith("| ") and "---" not in line and "what to do" not in line:
            words = re.split(r"\bblock [A-Z]\b|\b[A-Z]+\b|\.\.\.|'yuma'|\b6\b", line.split("|")[1])
            for part in words:
                assert part.strip(" :") in source or not part.strip(), part
