# SPDX-License-Identifier: Apache-2.0
"""From a node to a snapshot: epochs of a subnet, blocks of all subnets, and whole states, with the answers as evidence.

    python -m swift_yuma capture --netuid 15 --last 20 --node wss://... --archive sn15.yuma

It needs the extra `capture` (httpx and websockets) and the program `yuma`, which says what to ask for.

    from swift_yuma import capture

    found = capture.epochs("http://localhost:9944", netuid=15, last=2, folder="evidence")
    found[0].document              # the snapshot: a line of yuma-epoch/1 for each mechanism
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Optional, Union

from .blocks import Capture, Captured, capture_network_block
from .chain import Block, Chain, header_hash
from .client import Client, Limits
from .epochs import capture_epochs
from .errors import (
    AnswerError, CaptureError, EvidenceError, NodeError, ProgramError, PrunedError, ReorganisedError, UnknownBlockError,
    UnreachableError, UsageError, WrongHashError)
from .program import Program
from .state import capture_whole_state

PathLike = Union[str, "os.PathLike[str]"]


def epochs(
    node: str, netuid: int, last: int = 1, block: Optional[int] = None, folder: PathLike = "evidence",
    yuma: Optional[str] = None, network: Optional[str] = None, by: Optional[str] = None, limits: Limits = Limits(),
) -> list[Captured]:
    """Captures the last epochs of a subnet, or the one of a block; oldest first.

    Args:
        node: the node's address: http, https, ws, or wss.
        netuid: the subnet.
        last: how many epochs.
        block: the block in which the one epoch ran, in place of `last`.
        folder: where the answers are kept. What is there already is not asked for again.
        yuma: the program; without it the environment variable YUMA, or `yuma` on PATH.
        network, by: stand in the snapshots.
        limits: how hard the node may be pressed.

    Raises:
        CaptureError: one of its kinds, with one line that says what is missing or wrong.
    """
    async def run() -> list[Captured]:
        async with Client(node, limits) as client:
            return await capture_epochs(Capture(client, Program(yuma), Path(folder), network, by), netuid, last, block)
    return asyncio.run(run())


def network_block(
    node: str, block: Optional[int] = None, folder: PathLike = "evidence", yuma: Optional[str] = None,
    network: Optional[str] = None, by: Optional[str] = None, limits: Limits = Limits(),
) -> Captured:
    """Captures a block of all subnets (`network-block/1`); without a number the last final one. Raises CaptureError."""
    async def run() -> Captured:
        async with Client(node, limits) as client:
            return await capture_network_block(Capture(client, Program(yuma), Path(folder), network, by), block)
    return asyncio.run(run())


def whole_state(
    node: str, block: Optional[int] = None, prefix: str = "0x", folder: PathLike = "evidence", yuma: Optional[str] = None,
    network: Optional[str] = None, by: Optional[str] = None, limits: Limits = Limits(),
) -> Captured:
    """Captures all keys and values after a block, or those of a prefix, as a dump. Raises CaptureError."""
    async def run() -> Captured:
        async with Client(node, limits) as client:
            return await capture_whole_state(Capture(client, Program(yuma), Path(folder), network, by), block, prefix)
    return asyncio.run(run())


__all__ = [
    "AnswerError", "Block", "Capture", "CaptureError", "Captured", "Chain", "Client", "EvidenceError", "Limits", "NodeError",
    "Program", "ProgramError", "PrunedError", "ReorganisedError", "UnknownBlockError", "UnreachableError", "UsageError",
    "WrongHashError", "epochs", "header_hash", "network_block", "whole_state",
]
