# SPDX-License-Identifier: Apache-2.0
"""The command: exit codes of the program's contract, and one line for each error."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import node
import pytest
import swift_yuma

PACKAGE = pathlib.Path(swift_yuma.__file__).parents[1]


def run(*arguments: str, folder: pathlib.Path, yuma: str = "", module: str = "swift_yuma") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "YUMA": yuma, "COLUMNS": "120"}
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def test_from_a_node_to_an_archive_that_conforms(subnet, yuma, tmp_path):
    arguments = ("capture", "--netuid", "15", "--last", "3", "--node", subnet.ws, "--archive", "sn15.yuma", "--rate", "1000")
    done = run(*arguments, folder=tmp_path, yuma=yuma)
    assert done.returncode == 0, done.stderr
    assert "3           3          0            0" in done.stdout, done.stdout
    listed = subprocess.run([yuma, "archive", "list", "--json", "sn15.yuma"], cwd=tmp_path, capture_output=True, text=True)
    assert listed.returncode == 0 and '"conforming":3' in listed.stdout.replace(" ", ""), listed.stdout
    # Again: nothing is captured twice, and the archive has the same.
    again = run(*arguments, folder=tmp_path, yuma=yuma)
    assert again.returncode == 0 and "3           3          0            0" in again.stdout, again.stderr


def test_output_and_audit_of_a_deviation(subnet, yuma, tmp_path):
    key = node.encoding.twox(b"SubtensorModule", 128) + node.encoding.twox(b"Dividends", 128) + b"\x0f\x00"
    state = subnet.chain.states[4770720]
    values = bytearray(state[key])
    values[-2] ^= 1
    state[key] = bytes(values)
    done = run("capture", "--netuid", "15", "--node", subnet.http, "--output", "epoch.jsonl", "--quiet", "--by", "me",
               folder=tmp_path, yuma=yuma)
    assert done.returncode == 1 and "deviates" in done.stdout, done.stderr
    assert json.loads((tmp_path / "epoch.jsonl").read_text())["chain"]["capturedBy"] == "me"
    assert done.stderr == ""


def test_a_block_of_all_subnets_is_audited_and_a_state_is_not(yuma, tmp_path):
    with node.LocalNode(node.LocalChain(node.whole_block(8766000))) as local:
        block = run("capture", "--all-subnets", "--node", local.http, "--rate", "1000", folder=tmp_path, yuma=yuma)
        state = run("capture", "--whole-state", "--node", local.ws, "--rate", "1000", folder=tmp_path, yuma=yuma)
    direct = subprocess.run(
        [yuma, "audit", "--format", "table", str(node.ROOT / "Vectors/real/block-8766000.json")], capture_output=True, text=True)
    assert block.returncode == direct.returncode in (0, 2), block.stderr
    words = "1,652 recorded items of 127 subnets"
    assert words in direct.stdout and words in block.stdout, block.stdout[:300]
    assert state.returncode == 0 and state.stdout == "", state.stderr
    assert (tmp_path / "evidence/state/8766000/state.json.gz").exists()


@pytest.mark.parametrize("arguments, words", [
    ([], "--node"), (["--node", "http://h"], "--netuid"), (["--node", "h:9944", "--netuid", "1"], "is no address"),
    (["--node", "ftp://h", "--netuid", "1"], "is no address"), (["--node", "http://[", "--netuid", "1"], "is no address"),
    (["--node", "http://h:99999", "--netuid", "1"], "is no address"), (["--node", "wss://", "--netuid", "1"], "is no address"),
    (["--node", "http://h", "--netuid", "65536"], "65535"),
    (["--node", "http://h", "--netuid", "-1"], "below 0"), (["--node", "http://h", "--netuid", "x"], "no number"),
    (["--node", "http://h", "--netuid", "1", "--last", "0"], "below 1"),
    (["--node", "http://h", "--netuid", "1", "--last", "2", "--block", "7"], "not allowed with"),
    (["--node", "http://h", "--netuid", "1", "--whole-state"], "not allowed with"),
    (["--node", "http://h", "--all-subnets", "--last", "2"], "--last goes with --netuid"),
    (["--node", "http://h", "--all-subnets", "--archive", "a"], "--archive goes with --netuid"),
    (["--node", "http://h", "--netuid", "1", "--prefix", "0x12"], "--prefix goes with"),
    (["--node", "http://h", "--whole-state", "--output", "a"], "--output does not go"),
    (["--node", "http://h", "--netuid", "1", "--by", "a,b"], "comma"),
    (["--node", "http://h", "--netuid", "1", "--rate", "nan"], "too large"),
    (["--node", "http://h", "--nettuid", "1"], "required|arguments")])
def test_a_wrong_argument_is_64_and_one_line(arguments, words, yuma, tmp_path, capsys):
    import re

    from swift_yuma.capture.command import main

    assert main([*arguments, "--yuma", yuma]) == 64
    error = capsys.readouterr().err
    assert re.search(words, error) and error.count("\n") == 1 and error.startswith("capture: ")


def test_errors_of_the_node_are_2_and_one_line(subnet, yuma, tmp_path, capsys):
    from swift_yuma.capture.command import main

    subnet.chain.pruned = {4770719}
    code = main(["--node", subnet.http, "--netuid", "15", "--yuma", yuma, "--evidence", str(tmp_path / "e"), "--quiet"])
    error = capsys.readouterr().err
    assert code == 2 and error.count("\n") == 1 and "archive node" in error


def test_a_program_that_is_missing_is_named(subnet, tmp_path, capsys):
    from swift_yuma.capture.command import main

    code = main(["--node", subnet.http, "--netuid", "15", "--yuma", "no-such-yuma", "--evidence", str(tmp_path / "e")])
    error = capsys.readouterr().err
    assert code == 2 and "no-such-yuma" in error and "--yuma" in error and error.count("\n") == 1
    assert not (tmp_path / "e").exists() and not subnet.faults.log


def test_a_package_that_is_missing_is_named(subnet, yuma, tmp_path, capsys, monkeypatch):
    from swift_yuma.capture.command import main

    for package, address in (("httpx", subnet.http), ("websockets", subnet.ws)):
        monkeypatch.setitem(sys.modules, package, None)
        code = main(["--node", address, "--netuid", "15", "--yuma", yuma, "--evidence", str(tmp_path / "e")])
        error = capsys.readouterr().err
        assert code == 2 and package in error and "pip install" in error and error.count("\n") == 1


def test_the_package_s_own_commands(yuma, tmp_path):
    assert run("--help", folder=tmp_path).returncode == 0
    unknown = run("captur", folder=tmp_path)
    assert unknown.returncode == 64 and "there is: capture" in unknown.stderr
    assert run(folder=tmp_path).returncode == 64
    helped = run("capture", "--help", folder=tmp_path)
    assert helped.returncode == 0 and all(len(line) <= 120 for line in helped.stdout.splitlines())
