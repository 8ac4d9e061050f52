# SPDX-License-Identifier: Apache-2.0
"""A whole state, or all keys that begin alike, streamed to disk: a dump that proves what the chain does not have."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional, TextIO, cast

from .blocks import Capture, Captured, now
from .chain import Block
from .client import Exchange, changes, is_hexadecimal
from .errors import AnswerError, EvidenceError
from .evidence import Evidence, text_of, write_whole

#: Keys in a page of state_getKeysPaged; nodes give 1000 at most.
PAGE = 1000


def documents(path: Path) -> Iterator[Any]:
    """The JSON documents of a file, one after another."""
    text, place = path.read_text(encoding="utf-8"), 0
    decoder = json.JSONDecoder()
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place == len(text):
            return
        value, place = decoder.raw_decode(text, place)
        yield value


def pairs(path: Path) -> tuple[list[str], dict[str, str]]:
    """The keys of a page, and the values of them, of the page's file."""
    found = list(documents(path))
    keys = cast("list[str]", found[1]["result"])
    values: dict[str, Optional[str]] = {}
    for request, answer in zip(found[2::2], found[3::2]):
        if isinstance(request, list):
            by_id = {reply["id"]: reply["result"] for reply in answer}
            values.update((body["params"][0].lower(), by_id[body["id"]]) for body in request)
        elif request["method"] == "state_getStorage":
            values[request["params"][0].lower()] = answer["result"]
        else:
            values.update((key.lower(), value) for key, value in changes(answer["result"], *request["params"]))
    whole: dict[str, str] = {}
    for key in keys:
        value = values.get(key.lower())
        if value is None:
            raise AnswerError(f"{path}: the node lists {key}, and has no value of it")
        whole[key] = value
    return keys, whole


async def page(capture: Capture, prefix: str, start: Optional[str], block: Block) -> Exchange:
    """The next keys after `start`."""
    parameters = [prefix, PAGE, start or prefix, block.hash] if start else [prefix, PAGE, None, block.hash]
    exchange = await capture.client.call("state_getKeysPaged", parameters, block.name)
    keys = exchange.result
    if not isinstance(keys, list) or not all(is_hexadecimal(key) for key in keys):
        raise AnswerError(f"the node's keys of {block.name} cannot be read: {str(keys)[:80]!r}")
    last = start.lower() if start else ""
    for key in (each.lower() for each in keys):
        if key <= last or not key.startswith(prefix.lower()):
            raise AnswerError(f"the node's keys of {block.name} are not in order, or not those that were asked for: {key}")
        last = key
    return exchange


async def capture_whole_state(
    capture: Capture, number: Optional[int] = None, prefix: str = "0x", compressed: bool = True,
) -> Captured:
    """The whole state after a block, or of the keys with a prefix, as a dump (`genesis.raw.top`, or a list of pairs).

    The keys and values of a page go to disk as they come; a run that was stopped goes on after the last whole page.
    """
    if not is_hexadecimal(prefix):
        raise AnswerError(f"--prefix '{prefix[:80]}' is no hexadecimal with 0x")
    wanted = number if number is not None else (await capture.chain.head()).number
    folder = capture.folder / "state" / (str(wanted) if prefix == "0x" else f"{wanted}-{prefix[2:66]}")
    request = {"kind": "state", "block": wanted, "genesis": await capture.chain.genesis(), "prefix": prefix}
    with Evidence(folder, request) as evidence:
        return await fill(capture, evidence, wanted, prefix, "state.json.gz" if compressed else "state.json")


async def fill(capture: Capture, evidence: Evidence, wanted: int, prefix: str, name: str) -> Captured:
    """The pages that a folder lacks, and the dump of all of them."""
    folder = evidence.folder
    block = await capture.chain.block(wanted)
    kept = folder / "blocks.json"
    if kept.exists() and json.loads(kept.read_text(encoding="utf-8")).get("at") != block.hash:
        raise EvidenceError(f"reorganisation: {folder} holds answers of another block {wanted}: capture into another folder")
    if evidence.complete() is not None:
        capture.log(f"{block.name}: captured before, and its evidence is unchanged")
        return Captured(wanted, folder, folder / name, [])
    write_whole(kept, json.dumps({"at": block.hash}) + "\n")
    start: Optional[str] = None
    files = evidence.answers("state")
    if files:
        start = pairs(files[-1])[0][-1]
        capture.log(f"{block.name}: goes on after {len(files)} pages of an earlier run")
    keys = await page(capture, prefix, start, block)
    count = len(files) * PAGE
    while keys.result:
        current = cast("list[str]", keys.result)
        following = asyncio.ensure_future(page(capture, prefix, current[-1], block))
        try:
            values = await capture.client.storage(current, block.hash, block.name)
            evidence.keep("state", [keys, *values])
            count += len(current)
            capture.log(f"{block.name}: {count} keys")
            keys = await following
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    try:
        await capture.chain.unchanged(block)
    finally:
        write_whole(folder / "chain.jsonl", "".join(map(text_of, capture.chain.exchanges)))
    total = await asyncio.to_thread(write_dump, evidence.answers("state"), folder / name, whole=prefix == "0x")
    evidence.finish(["blocks.json", name], node=capture.client.node, network=capture.network, capturedBy=capture.by,
                    capturedAt=now(), blocks={"at": {"number": block.number, "hash": block.hash}}, keys=total)
    return Captured(wanted, folder, folder / name, [])


def write_dump(files: list[Path], path: Path, whole: bool) -> int:
    """Writes the pairs of all pages as one dump, page by page. Returns the number of keys."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    total = 0
    try:
        opened = gzip.open(part, "wt", encoding="ascii") if path.suffix == ".gz" else open(part, "w", encoding="ascii")
        with cast(TextIO, opened) as output:
            output.write('{"genesis":{"raw":{"top":{' if whole else "[")
            for file in files:
                for key, value in pairs(file)[1].items():
                    output.write(",\n" if total else "\n")
                    output.write(f'"{key}":"{value}"' if whole else f'["{key}","{value}"]')
                    total += 1
            output.write("\n}}}}\n" if whole else "\n]\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return total
