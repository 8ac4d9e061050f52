# SPDX-License-Identifier: Apache-2.0
"""A capture that was stopped goes on where it was, and evidence that was changed is not believed."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import random
import subprocess
import sys
import threading

import node
import pytest
from swift_yuma import capture
from swift_yuma.capture.evidence import Evidence


def asked(local: node.LocalNode) -> int:
    return sum(keys for _, method, keys in local.faults.log if method == "state_queryStorageAt")


def test_a_stopped_capture_asks_only_for_what_is_lacking(subnet, yuma, limits, seed, tmp_path):
    small = dataclasses.replace(limits, keys=100)
    (whole,) = capture.epochs(subnet.http, 15, folder=tmp_path / "whole", yuma=yuma, limits=small)
    total = asked(subnet)
    chance = random.Random(seed)
    for attempt in range(2):
        with node.LocalNode(node.LocalChain(node.epochs())) as local:
            stop = chance.randrange(12, 36)

            local.faults.plan = {place: "drop" for place in range(stop, stop + 200)}
            folder = tmp_path / f"stopped-{attempt}"
            with pytest.raises(capture.UnreachableError):
                capture.epochs(local.http, 15, folder=folder, yuma=yuma, limits=small)
            before = sum(1 for _ in folder.rglob("[0-9]*.jsonl"))
            assert before > 0
            local.faults.plan = {}
            local.faults.log.clear()
            (found,) = capture.epochs(local.http, 15, folder=folder, yuma=yuma, limits=small)
            assert asked(local) < total
            one, other = (json.loads(each.document.read_text()) for each in (found, whole))
            assert one["input"] == other["input"] and one["recorded"] == other["recorded"]


def test_a_capture_that_was_killed_goes_on(small, yuma, limits, seed, tmp_path):
    chance = random.Random(seed)
    small.faults.delay = 0.02
    package = str(pathlib.Path(capture.__file__).parents[2])
    arguments = ["capture", "--quiet", "--node", small.ws, "--netuid", "15", "--last", "4", "--yuma", yuma,
                 "--evidence", str(tmp_path / "killed"), "--keys-per-request", "20", "--rate", "1000", "--no-audit"]
    command = [sys.executable, "-m", "swift_yuma", *arguments]
    for requests in (chance.randrange(10, 40), chance.randrange(10, 30)):
        small.faults.count = 0
        reached = threading.Event()
        small.faults.hook = lambda count, method, last=requests, event=reached: event.set() if count >= last else None
        started = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": package})
        assert reached.wait(20)
        started.kill()
        assert started.wait() < 0
    small.faults.hook, small.faults.delay = lambda count, method: None, 0
    assert subprocess.run(command, env={**os.environ, "PYTHONPATH": package}).returncode == 0
    whole = capture.epochs(small.http, 15, last=4, folder=tmp_path / "whole", yuma=yuma, limits=limits)
    for one in whole:
        other = tmp_path / "killed" / "sn15" / str(one.number) / "snapshot.jsonl"
        first, second = json.loads(one.document.read_text()), json.loads(other.read_text())
        assert first["input"] == second["input"] and first["recorded"] == second["recorded"]
        assert (other.parent / "manifest.json").exists() and not list(other.parent.rglob("*.part"))


def test_two_captures_do_not_work_in_one_folder(subnet, yuma, limits, tmp_path):
    folder = tmp_path / "sn15" / "4770720"
    request = {"kind": "epoch", "block": 4770720, "genesis": subnet.chain.hashes[0], "netuid": 15}
    with Evidence(folder, request), pytest.raises(capture.EvidenceError, match="another capture is at work"):
        capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)


def test_a_finished_capture_asks_for_no_storage_again(subnet, yuma, limits, tmp_path):
    capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    subnet.faults.log.clear()
    capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    assert asked(subnet) == 0 and subnet.faults.log


def test_a_changed_answer_of_an_unfinished_capture_is_asked_for_again(subnet, yuma, limits, tmp_path):
    subnet.chain.pruned = {4770720}
    with pytest.raises(capture.PrunedError):
        capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    subnet.chain.pruned = set()
    path = sorted(tmp_path.rglob("before/*.jsonl"))[0]
    path.write_text(path.read_text().replace("0xff7f", "0xff6f"))
    (found,) = capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    assert json.loads(found.document.read_text())["input"]["parameters"]["kappa"] == 32767


@pytest.mark.parametrize("name, words", [
    ("before/0001.jsonl", "is missing|not what its manifest says"), ("snapshot.jsonl", "not what its manifest says"),
    ("chain.jsonl", "not what its manifest says")])
def test_changed_evidence_of_a_finished_capture_is_an_error(name, words, subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    path = found.folder / name
    path.write_text(path.read_text() + " ")
    with pytest.raises(capture.EvidenceError, match=words):
        capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)


def test_a_folder_that_holds_something_else_is_left_alone(subnet, yuma, limits, tmp_path):
    folder = tmp_path / "sn15" / "4770720"
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(capture.EvidenceError, match="is not empty, and holds no capture"):
        capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_folder_that_was_only_begun_is_gone_on_with(subnet, yuma, limits, tmp_path):
    folder = tmp_path / "sn15" / "4770720"
    folder.mkdir(parents=True)
    (folder / ".request.json.77.part").write_text('{"ki')
    (found,) = capture.epochs(subnet.http, 15, block=4770720, folder=tmp_path, yuma=yuma, limits=limits)
    assert not list(found.folder.rglob("*.part"))


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(capture.EvidenceError, match="cannot be made"):
        Evidence(tmp_path / "file" / "below", {"kind": "epoch"})


def test_a_stopped_dump_of_a_state_goes_on_after_its_last_page(yuma, limits, tmp_path):
    with node.LocalNode(node.LocalChain(node.whole_block(9240382))) as local:
        def dies(count: int, method: str) -> None:
            if method == "state_getKeysPaged" and sum(1 for _, each, _ in local.faults.log if each == method) == 3:
                local.faults.always = "drop"
        local.faults.hook = dies
        with pytest.raises(capture.UnreachableError):
            capture.whole_state(local.http, folder=tmp_path, yuma=yuma, limits=limits)
        local.faults.hook, local.faults.always = lambda count, method: None, None
        (kept,) = tmp_path.rglob("state/0001.jsonl")
        local.faults.log.clear()
        found = capture.whole_state(local.http, folder=tmp_path, yuma=yuma, limits=limits)
        assert asked(local) == len(local.chain.states[9240382]) - 1000
        manifest = json.loads((found.folder / "manifest.json").read_text())
        assert manifest["keys"] == len(local.chain.states[9240382])
