# SPDX-License-Identifier: Apache-2.0
"""One block: its two states captured, checked, and made into a document by the program."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional

from .chain import Block, Chain
from .client import Client
from .errors import AnswerError, CaptureError, EvidenceError
from .evidence import Evidence, text_of, write_whole
from .program import Key, Program

#: Rounds of questions after which something must be wrong: an epoch takes five.
MOST_ROUNDS = 40


@dataclass
class Capture:
    """What every part of a capture needs."""

    client: Client
    program: Program
    folder: Path
    network: Optional[str] = None
    by: Optional[str] = None
    log: Callable[[str], None] = lambda line: None
    chain: Chain = field(init=False)

    def __post_init__(self) -> None:
        self.chain = Chain(self.client)


@dataclass(frozen=True)
class Captured:
    """A block that was captured: its folder, and the document that was made of it."""

    number: int
    folder: Path
    document: Path
    notes: list[str]


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def value_of(item: str, value: Any, block: str) -> int:
    """The number of a little-endian u64; 0 where the chain has none."""
    if value is None:
        return 0
    try:
        data = bytes.fromhex(str(value)[2:])
    except ValueError:
        data = b""
    if len(data) != 8:
        raise AnswerError(f"{item} at {block} is {str(value)[:40]!r}, where 8 bytes belong")
    return int.from_bytes(data, "little")


async def capture_state(capture: Capture, evidence: Evidence, target: str, state: str, block: Block) -> None:
    """Asks round after round until the program has nothing left to ask for."""
    last: list[Key] = []
    for number in range(1, MOST_ROUNDS + 1):
        before = evidence.joined("before")
        at = evidence.joined("at") if state == "at" else None
        keys = await capture.program.keys(target, state, before, at)
        if not keys:
            return
        if keys == last:
            raise AnswerError(f"two rounds ask for the same {len(keys)} items of {block.name}, such as {keys[0].name}")
        last = keys
        capture.log(f"{block.name} ({state}), round {number}: {len(keys)} items")
        await capture.client.storage(
            [key.key for key in keys], block.hash, block.name, lambda found: evidence.keep(state, found))
    raise AnswerError(f"{MOST_ROUNDS} rounds do not end the questions about {block.name}")


async def capture_block(
    capture: Capture, folder: Path, kind: str, number: int, target: str, document: str, netuid: Optional[int] = None,
) -> Captured:
    """A block's two states, and the document that the program makes of them.

    Args:
        folder: the block's own folder.
        kind: `epoch`, or `network-block`.
        target: what `--keys` and `--chain` of the program take.
        document: the name of the file that is made.

    Raises:
        CaptureError: and nothing in the folder looks finished then.
    """
    chain = capture.chain.part()
    genesis = await chain.genesis()
    request = {"kind": kind, "block": number, "genesis": genesis}
    if netuid is not None:
        request["netuid"] = netuid
    with Evidence(folder, request) as evidence:
        return await fill(capture, evidence, chain, number, target, document)


async def fill(
    capture: Capture, evidence: Evidence, chain: Chain, number: int, target: str, document: str,
) -> Captured:
    """What is lacking in a block's folder, and the document that is made of all of it."""
    folder = evidence.folder
    before, at = await chain.with_parent(number)
    known = hashes(folder)
    finished = evidence.complete()
    if known and known != (before.hash, at.hash):
        (folder / "manifest.json").unlink(missing_ok=True)
        raise EvidenceError(
            f"reorganisation: {folder} holds answers of the block {known[1]}, and block {number} is {at.hash} now: "
            "capture into another folder")
    if finished is not None:
        capture.log(f"block {number}: captured before, and its evidence is unchanged")
        return Captured(number, folder, folder / document, list(finished.get("notes", [])))
    if evidence.resumed:
        capture.log(f"block {number}: goes on after {evidence.resumed} answers of an earlier run")
    write_whole(folder / "blocks.json", json.dumps({"before": before.hash, "at": at.hash}) + "\n")
    await capture_state(capture, evidence, target, "before", before)
    await capture_state(capture, evidence, target, "at", at)
    try:
        await chain.unchanged(before, at)
    finally:
        write_whole(folder / "chain.jsonl", "".join(map(text_of, chain.exchanges)))
    when = now()
    origin = f"{target},block={number},hash={at.hash},when={when}"
    origin += f",network={capture.network}" if capture.network else ""
    origin += f",by={capture.by}" if capture.by else ""
    part = folder / f".{document}.part"
    try:
        run = await capture.program.checked(
            ["import", "--chain", origin, "--before", str(evidence.joined("before")), "--at", str(evidence.joined("at")),
             "--output", str(part)], f"the answers about block {number} make no document")
        text = part.read_text(encoding="utf-8")
    finally:
        part.unlink(missing_ok=True)
    write_whole(folder / document, text)
    notes = [re.sub(r"^yuma: .*?/before\.jsonl: ", "", line) for line in run.error.splitlines() if line.strip()]
    for state in ("before", "at"):
        (folder / f"{state}.jsonl").unlink(missing_ok=True)
    evidence.finish(
        ["blocks.json", document], node=capture.client.node, network=capture.network, capturedBy=capture.by, capturedAt=when,
        blocks={"before": {"number": before.number, "hash": before.hash}, "at": {"number": at.number, "hash": at.hash}},
        program=capture.program.version(), notes=notes)
    return Captured(number, folder, folder / document, notes)


def hashes(folder: Path) -> Optional[tuple[str, str]]:
    """The hashes of the blocks that a folder's answers are of, or None."""
    try:
        value = json.loads((folder / "blocks.json").read_text(encoding="utf-8"))
        return value["before"], value["at"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


async def capture_network_block(capture: Capture, number: Optional[int] = None) -> Captured:
    """A block of all subnets: `network-block/1`. Without a number it is the last final block."""
    wanted = number if number is not None else (await capture.chain.head()).number
    return await capture_block(
        capture, capture.folder / "network" / str(wanted), "network-block", wanted, "network-block", "block.json")


__all__ = ["Block", "Capture", "Captured", "CaptureError", "capture_block", "capture_network_block", "value_of"]
