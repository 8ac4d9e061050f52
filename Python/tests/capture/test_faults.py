# SPDX-License-Identifier: Apache-2.0
"""What nodes do wrong: passing faults are waited out, others are named in one line, and nothing looks finished then."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import random
import time

import node
import pytest
from swift_yuma import capture
from swift_yuma.capture.transport import seconds_of

BLOCK = 4770720


def nothing_finished(folder) -> bool:
    return not list(folder.rglob("manifest.json")) and not list(folder.rglob("snapshot.jsonl"))


@pytest.mark.parametrize("transport", ["http", "ws"])
@pytest.mark.parametrize("fault", ["cut", "drop", "truncated", "html", "limit", "error", "deaf"])
def test_a_fault_that_passes_is_waited_out(fault, transport, small, yuma, limits, seed, tmp_path):
    chance = random.Random(seed)
    small.faults.only = "state_queryStorageAt" if fault == "deaf" else None
    most = 9 if fault == "deaf" else 18
    small.faults.plan = {place: fault for place in chance.sample(range(1, most), 6)}
    many = dataclasses.replace(limits, attempts=8, keys=20)  # more attempts than there are faults
    (found,) = capture.epochs(getattr(small, transport), 15, folder=tmp_path, yuma=yuma, limits=many)
    snapshot = json.loads(found.document.read_text())
    assert snapshot["input"]["weights"] and not snapshot.get("assumed")
    assert small.faults.count > most


@pytest.mark.parametrize("fault, words", [
    ("cut", "did not answer"), ("drop", "did not answer"), ("truncated", "cut off"), ("html", "markup"),
    ("limit", "rate limit"), ("error", "Internal error"), ("deaf", "lacks"), ("busy", "429")])
def test_a_fault_that_does_not_pass_ends_it_in_one_line(fault, words, address, subnet, yuma, limits, tmp_path):
    subnet.faults.always = fault
    if fault == "deaf":
        subnet.faults.only = "state_queryStorageAt"
    with pytest.raises(capture.UnreachableError) as caught:
        capture.epochs(address, 15, folder=tmp_path, yuma=yuma, limits=limits)
    text = str(caught.value)
    assert (words in text or fault == "html" and "cut off" in text) and "\n" not in text and "5 tries" in text
    assert caught.value.exit_code == 2 and nothing_finished(tmp_path)


def test_a_node_that_is_down(yuma, limits, tmp_path):
    for address in ("http://127.0.0.1:9", "ws://127.0.0.1:9"):
        with pytest.raises(capture.UnreachableError, match="did not answer chain_get"):
            capture.epochs(address, 15, folder=tmp_path, yuma=yuma, limits=limits)


def test_retry_after_is_honoured(address, subnet, yuma, limits, tmp_path):
    subnet.faults.retry_after = "1"
    subnet.faults.plan = {1: "busy"}
    began = time.monotonic()
    capture.epochs(address, 15, folder=tmp_path, yuma=yuma, limits=limits)
    times = [moment for moment, _, _ in subnet.faults.log]
    assert times[1] - times[0] >= 0.99 and time.monotonic() - began < 20


def test_a_node_that_asks_to_wait_for_very_long_is_left_alone(subnet, yuma, limits, tmp_path):
    subnet.faults.retry_after = "86400"
    subnet.faults.always = "busy"
    with pytest.raises(capture.UnreachableError, match="asks to wait 86400 seconds"):
        capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    assert subnet.faults.count == 1


def test_retry_after_is_a_number_or_a_date():
    assert seconds_of("120") == 120
    assert seconds_of("Fri, 27 Nov 2026 01:00:30 GMT", now=1795741200.0) == 30.0
    assert seconds_of("Fri, 27 Nov 2026 01:00:30 GMT", now=1895741200.0) == 0.0
    assert seconds_of("soon") is None and seconds_of(None) is None


def test_no_more_requests_at_a_time_and_per_second_than_allowed(subnet, yuma, tmp_path):
    subnet.faults.delay = 0.05
    keys = [f"0x{number:08x}" for number in range(60)]
    limits = capture.Limits(concurrency=3, rate=40, keys=2)

    async def ask() -> None:
        async with capture.Client(subnet.http, limits) as client:
            await client.storage(keys, subnet.chain.hashes[BLOCK], "a block")
    asyncio.run(ask())
    times = sorted(moment for moment, _, _ in subnet.faults.log)
    assert len(times) == 30 and 2 <= subnet.faults.most_running <= 3
    assert times[-1] - times[0] >= 29 / 40 * 0.9


def test_waits_grow_and_differ(seed):
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def ask() -> None:
        limits = capture.Limits(rate=1e9, attempts=7, first_wait=1, longest_wait=16)
        async with capture.Client("http://127.0.0.1:9", limits, seed=seed, sleep=sleep) as client:
            await client.call("chain_getFinalizedHead", [])
    with pytest.raises(capture.UnreachableError):
        asyncio.run(ask())
    waits = [wait for wait in waits if wait > 1e-6]
    assert len(waits) == 6 and all(base / 2 <= wait <= base for base, wait in zip([1, 2, 4, 8, 16, 16], waits))
    assert len(set(waits)) == 6


def test_a_pruned_block_says_what_to_do(address, subnet, yuma, limits, tmp_path):
    subnet.chain.pruned = {BLOCK - 1}
    with pytest.raises(capture.PrunedError) as caught:
        capture.epochs(address, 15, folder=tmp_path, yuma=yuma, limits=limits)
    text = str(caught.value)
    assert f"block {BLOCK - 1}" in text and "archive node" in text and "\n" not in text and nothing_finished(tmp_path)
    assert len([1 for _, method, _ in subnet.faults.log if method == "state_queryStorageAt"]) == 2, "it is not asked again"


def test_a_pruned_node_says_how_many_epochs_it_has(subnet, yuma, limits, tmp_path):
    subnet.chain.pruned = {4770359 - 1}
    with pytest.raises(capture.PrunedError, match="last 2 epochs of subnet 15 at most.*archive node.*--last 2"):
        capture.epochs(subnet.http, 15, last=3, folder=tmp_path, yuma=yuma, limits=limits)


def test_a_reorganisation_during_the_capture_is_named_and_nothing_is_valid(address, subnet, yuma, limits, tmp_path):
    other = node.LocalChain(node.epochs(), branch="other")

    def reorganise(method, parameters, result):
        # After the last state was asked for, the chain is another.
        if method == "state_queryStorageAt" and parameters[1] == subnet.chain.hashes[BLOCK] and len(parameters[0]) > 1:
            subnet.chain.hashes = {**subnet.chain.hashes, BLOCK: other.hashes[BLOCK]}
        return result
    subnet.faults.rewrite = reorganise
    few = dataclasses.replace(limits, keys=5000)
    with pytest.raises(capture.ReorganisedError) as caught:
        capture.epochs(address, 15, folder=tmp_path, yuma=yuma, limits=few)
    assert "reorganisation" in str(caught.value) and f"block {BLOCK}" in str(caught.value)
    assert nothing_finished(tmp_path) and list(tmp_path.rglob("at/0001.jsonl"))


def test_a_folder_of_a_branch_that_was_given_up_is_not_gone_on_with(subnet, yuma, limits, tmp_path):
    capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    assert not nothing_finished(tmp_path)
    other = node.LocalChain(node.epochs(), branch="other")
    other.hashes[0], other.headers[subnet.chain.hashes[0]] = subnet.chain.hashes[0], subnet.chain.headers[subnet.chain.hashes[0]]
    with node.LocalNode(other) as local, pytest.raises(capture.EvidenceError, match="reorganisation: .* another folder"):
        capture.epochs(local.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    assert not list(tmp_path.rglob("manifest.json")), "it no longer looks finished"


def test_a_folder_of_another_chain_is_refused(subnet, yuma, limits, tmp_path):
    capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    with node.LocalNode(node.LocalChain(node.epochs(), branch="other")) as local:
        with pytest.raises(capture.EvidenceError, match="genesis"):
            capture.epochs(local.http, 15, folder=tmp_path, yuma=yuma, limits=limits)


@pytest.mark.parametrize("what", ["header", "number", "parent", "state", "none"])
def test_a_wrong_hash_is_named(what, subnet, yuma, limits, tmp_path):
    right = subnet.chain.hashes[BLOCK]

    def lie(method, parameters, result):
        if what == "header" and method == "chain_getHeader" and parameters[0] == right:
            return {**result, "stateRoot": "0x" + "12" * 32}
        if what == "number" and method == "chain_getBlockHash" and parameters[0] == BLOCK - 1:
            return subnet.chain.hashes[4770359]
        if what == "parent" and method == "chain_getBlockHash" and parameters[0] == BLOCK - 1:
            return fork
        if what == "state" and method == "state_queryStorageAt" and len(parameters[0]) > 1:
            return [{**result[0], "block": "0x" + "34" * 32}]
        if what == "none" and method == "chain_getBlockHash" and parameters[0] == BLOCK:
            return "0x1234"
        return result
    header = node.header_of(BLOCK - 1, "0x" + "56" * 32, "fork")
    fork = node.hash_of(header)
    subnet.chain.headers[fork] = header
    subnet.faults.rewrite = lie
    words = {"header": "wrong hash: .* header hashes to", "number": "wrong hash: .*hash of block 4770359 for block 4770719",
             "parent": "wrong hash: block 4770720 names the parent", "state": "answers for the block", "none": "gives no hash"}
    with pytest.raises(capture.CaptureError, match=words[what]) as caught:
        capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)
    assert caught.value.exit_code == 2 and "\n" not in str(caught.value) and nothing_finished(tmp_path)


def test_the_hash_of_a_header_is_the_chain_s_own():
    # The first block of Polkadot: a header and a hash that this project did not make.
    header = {
        "parentHash": "0x" + "00" * 32, "number": "0x0", "digest": {"logs": []},
        "stateRoot": "0x29d0d972cd27cbc511e9589fcb7a4506d5eb6a9e8df205f00472e5ab354a4e17",
        "extrinsicsRoot": "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314"}
    assert capture.header_hash(header) == "0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3"


def test_the_hash_of_a_header_for_every_size_of_number():
    for number in (0, 63, 64, 16383, 16384, 2**30 - 1):
        header = node.header_of(number, "0x" + "00" * 32, "main")
        assert capture.header_hash(header) == node.hash_of(header)


def test_a_block_that_is_not_final_is_refused(subnet, yuma, limits, tmp_path):
    with pytest.raises(capture.CaptureError, match=f"block {BLOCK + 1} is not final: the last final block is {BLOCK}"):
        capture.epochs(subnet.http, 15, block=BLOCK + 1, folder=tmp_path, yuma=yuma, limits=limits)


def test_values_that_are_no_hexadecimal_are_refused(subnet, yuma, limits, tmp_path):
    def spoil(method, parameters, result):
        if method == "state_queryStorageAt":
            result[0]["changes"][0][1] = "0x123"
        return result
    subnet.faults.rewrite = spoil
    with pytest.raises(capture.AnswerError, match="no hexadecimal"):
        capture.epochs(subnet.http, 15, folder=tmp_path, yuma=yuma, limits=limits)


def test_keys_that_are_out_of_order_are_refused(yuma, limits, tmp_path):
    with node.LocalNode(node.LocalChain(node.whole_block(9240382))) as local:
        local.faults.rewrite = lambda method, parameters, result: result[::-1] if method == "state_getKeysPaged" else result
        with pytest.raises(capture.AnswerError, match="not in order"):
            capture.whole_state(local.http, folder=tmp_path, yuma=yuma, limits=limits)
