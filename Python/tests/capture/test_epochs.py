# SPDX-License-Identifier: Apache-2.0
"""Captures without faults: what a node has becomes what the program audits."""

from __future__ import annotations

import gzip
import json
import pathlib
import subprocess
from typing import Any

import node
import pytest
from swift_yuma import capture

BLOCKS = [4769998, 4770359, 4770720]


def program(yuma: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([yuma, *arguments], capture_output=True, text=True)


def golden(index: int) -> dict[str, Any]:
    document = json.loads((node.ROOT / "Vectors/real/sn15-yuma3.json").read_text())
    return document["epochs"][index]


def test_the_last_epoch_becomes_the_golden_input_and_nothing_is_assumed(address, subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(address, 15, folder=tmp_path, yuma=yuma, network="finney", by="a test", limits=limits)
    assert found.number == BLOCKS[2]
    snapshot = json.loads(found.document.read_text())
    expected = golden(2)["input"]
    for key, value in expected.items():
        if key == "parameters":
            for name, parameter in value.items():
                if name != "activityCutoff":  # stored as a factor of the tempo
                    assert snapshot["input"][key][name] == parameter, name
        else:
            assert snapshot["input"][key] == value, key
    assert not snapshot.get("assumed")
    assert snapshot["chain"]["network"] == "finney" and snapshot["chain"]["capturedBy"] == "a test"
    assert snapshot["chain"]["blockHash"] == subnet.chain.hashes[BLOCKS[2]]
    assert snapshot["recorded"]["incentive"] == golden(2)["output"]["incentive"]


def test_the_last_epochs_are_found_by_walking_back_and_conform(subnet, yuma, limits, tmp_path):
    found = capture.epochs(subnet.http, 15, last=3, folder=tmp_path, yuma=yuma, limits=limits)
    assert [one.number for one in found] == BLOCKS
    audit = program(yuma, "audit", "--json", "--no-exact", *(str(one.document) for one in found))
    assert audit.returncode == 0, audit.stderr
    assert [json.loads(line)["verdict"] for line in audit.stdout.splitlines()] == ["conforms"] * 3


def test_fewer_epochs_than_asked_for_are_all_epochs(subnet, yuma, limits, tmp_path):
    first = golden(0)["input"]["lastMechanismStepBlock"]
    key = node.encoding.twox(b"SubtensorModule", 128) + node.encoding.twox(b"LastMechansimStepBlock", 128) + b"\x0f\x00"
    assert int.from_bytes(subnet.chain.states[BLOCKS[0] - 1][key], "little") == first
    subnet.chain.states[BLOCKS[0] - 1][key] = bytes(8)
    found = capture.epochs(subnet.http, 15, last=20, folder=tmp_path, yuma=yuma, limits=limits)
    assert [one.number for one in found] == BLOCKS


def test_one_epoch_by_its_block(subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(subnet.http, 15, block=BLOCKS[1], folder=tmp_path, yuma=yuma, limits=limits)
    assert json.loads(found.document.read_text())["chain"]["block"] == BLOCKS[1]


def test_a_block_without_an_epoch_makes_no_snapshot(subnet, yuma, limits, tmp_path):
    key = node.encoding.twox(b"SubtensorModule", 128) + node.encoding.twox(b"LastMechansimStepBlock", 128) + b"\x0f\x00"
    subnet.chain.states[BLOCKS[1]][key] = (BLOCKS[1] - 7).to_bytes(8, "little")
    with pytest.raises(capture.ProgramError, match="answer cannot be used|make no document"):
        capture.epochs(subnet.http, 15, block=BLOCKS[1], folder=tmp_path, yuma=yuma, limits=limits)
    assert not list(tmp_path.rglob("manifest.json")) and not list(tmp_path.rglob("snapshot.jsonl"))


def test_a_subnet_that_is_not_there(subnet, yuma, limits, tmp_path):
    with pytest.raises(capture.CaptureError, match="no epoch of subnet 99 has run"):
        capture.epochs(subnet.http, 99, folder=tmp_path, yuma=yuma, limits=limits)


@pytest.mark.parametrize("batches", [True, False])
def test_a_node_without_state_queryStorageAt_gives_the_same_snapshot(small, yuma, limits, tmp_path, batches):
    (query,) = capture.epochs(small.http, 15, folder=tmp_path / "a", yuma=yuma, limits=limits)
    small.faults.log.clear()
    small.faults.without = {"state_queryStorageAt"}
    small.faults.batches = batches
    (found,) = capture.epochs(small.http, 15, folder=tmp_path / "b", yuma=yuma, limits=limits)
    one, other = (json.loads(each.document.read_text()) for each in (query, found))
    assert one["input"] == other["input"] and one["recorded"] == other["recorded"]
    methods = [method for _, method, _ in small.faults.log if method.startswith("state_")]
    assert methods.count("state_queryStorageAt") == 1 and methods.count("state_getStorage") > 1
    most = max(keys for _, method, keys in small.faults.log[-5:] if method == "state_getStorage")
    assert (most > 10) if batches else (most == 1)


def test_the_last_twenty_epochs(small, yuma, limits, tmp_path):
    found = capture.epochs(small.ws, 15, last=20, folder=tmp_path, yuma=yuma, limits=limits)
    document = json.loads((node.ROOT / "Vectors/epoch-series/yuma3-n8.json").read_text())
    assert [one.number for one in found] == [epoch["input"]["currentBlock"] for epoch in document["epochs"]][-20:]
    for one, epoch in zip(found, document["epochs"][-20:]):
        snapshot = json.loads(one.document.read_text())
        assert snapshot["input"]["bonds"] == epoch["input"]["bonds"] and snapshot["recorded"]["bonds"] == epoch["output"]["bonds"]


def test_a_node_that_takes_few_keys_at_a_time(subnet, yuma, limits, tmp_path):
    subnet.faults.most_keys = 100
    (found,) = capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    assert json.loads(found.document.read_text())["input"]["bonds"] == golden(2)["input"]["bonds"]
    asked = [keys for _, method, keys in subnet.faults.log if method == "state_queryStorageAt"]
    refused = [place for place, keys in enumerate(asked) if keys > 100]
    assert refused and max(refused) < 12 < len(asked), "the client learns what the node takes"


@pytest.mark.parametrize("number", [8766000, 9240382])
def test_a_block_of_all_subnets_becomes_the_golden_block(number, yuma, limits, tmp_path):
    with node.LocalNode(node.LocalChain(node.whole_block(number))) as local:
        found = capture.network_block(local.ws, folder=tmp_path, yuma=yuma, limits=limits)
    made = json.loads(found.document.read_text())
    expected = json.loads((node.ROOT / "Vectors" / "real" / f"block-{number}.json").read_text())
    assert made["globals"] == expected["globals"] and made["globalsAfter"] == expected["globalsAfter"]
    assert made["subnets"] == expected["subnets"] and len(made["subnets"]) > 100


@pytest.mark.parametrize("prefix", ["0x", "0x746cc6d1e9dbcf1d03868e492c1d836e"])
def test_a_whole_state_is_dumped_and_the_program_assumes_nothing(prefix, yuma, limits, tmp_path):
    with node.LocalNode(node.LocalChain(node.whole_block(9240382))) as local:
        found = capture.whole_state(local.http, folder=tmp_path, prefix=prefix, yuma=yuma, limits=limits)
        every = {key.hex(): value.hex() for key, value in local.chain.states[9240382].items()}
        state = {key: value for key, value in every.items() if key.startswith(prefix[2:])}
        pages = [keys for _, method, keys in local.faults.log if method == "state_getKeysPaged"]
    with gzip.open(found.document, "rt") as file:
        dump = json.load(file)
    top = dump["genesis"]["raw"]["top"] if prefix == "0x" else dict(dump)
    assert {key[2:]: value[2:] for key, value in top.items()} == state
    assert len(pages) == len(state) // 1000 + 1 + (len(state) % 1000 > 0)
    if prefix == "0x":
        keys = program(yuma, "import", "--keys", "network-block", "--before", str(found.document))
        assert keys.returncode == 0 and keys.stdout == "", keys.stderr


def test_manifest_names_every_file_with_its_checksum(subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    manifest = json.loads((found.folder / "manifest.json").read_text())
    assert manifest["schema"] == "yuma-capture/1"
    names = {entry["name"] for entry in manifest["files"]}
    there = {path.relative_to(found.folder).as_posix() for path in found.folder.rglob("*") if path.is_file()}
    assert there - names == {"manifest.json", "journal.jsonl", "request.json"}
    done = subprocess.run(["sha256sum", "-c"], cwd=found.folder, text=True, capture_output=True,
                          input="".join(f"{entry['sha256']}  {entry['name']}\n" for entry in manifest["files"]))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["epoch", "network-block", "state"])
def test_manifests_fit_the_schema_of_the_format(kind, subnet, yuma, limits, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    if kind == "epoch":
        (found,) = capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits, network="finney", by="me")
    else:
        with node.LocalNode(node.LocalChain(node.whole_block(9240382))) as local:
            make = capture.network_block if kind == "network-block" else capture.whole_state
            found = make(local.http, folder=tmp_path, yuma=yuma, limits=limits)
    schema = json.loads((node.ROOT / "Formats/yuma-capture-1.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads((found.folder / "manifest.json").read_text()))


def test_evidence_alone_makes_the_same_snapshot(subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    for state in ("before", "at"):
        joined = "".join(path.read_text() for path in sorted((found.folder / state).iterdir()))
        (tmp_path / f"{state}.jsonl").write_text(joined)
    snapshot = json.loads(found.document.read_text())
    run = program(yuma, "import", "--chain", f"netuid=15,when={snapshot['chain']['capturedAt']}",
                  "--before", str(tmp_path / "before.jsonl"), "--at", str(tmp_path / "at.jsonl"))
    assert run.returncode == 0, run.stderr
    again = json.loads(run.stdout)
    assert again["input"] == snapshot["input"] and again["recorded"] == snapshot["recorded"]


def test_the_address_is_kept_without_its_secrets():
    from swift_yuma.capture.transport import shown

    assert shown("wss://user:word@node.example:443/v1/KEY?token=1") == "wss://node.example:443"
    assert shown("http://[::1]:9944") == "http://[::1]:9944"


def test_files_are_pathlib_paths(subnet, yuma, limits, tmp_path):
    (found,) = capture.epochs(subnet.http, 15, folder=str(tmp_path), yuma=yuma, limits=limits)
    assert isinstance(found.document, pathlib.Path) and found.document.exists()
