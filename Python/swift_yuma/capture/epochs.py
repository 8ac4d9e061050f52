# SPDX-License-Identifier: Apache-2.0
"""Epochs of a subnet: one, or the last of them."""

from __future__ import annotations

import asyncio
from typing import Optional

from .blocks import Capture, Captured, capture_block, value_of
from .chain import Block
from .errors import CaptureError, ProgramError, PrunedError, UsageError

#: The item that names the block of a subnet's last epoch; the chain spells it so.
LAST_STEP = "LastMechansimStepBlock"

#: Epochs that are captured at a time; the client's limits hold for all together.
EPOCHS_AT_A_TIME = 3


async def last_step_key(capture: Capture, netuid: int) -> str:
    """The storage key of the block of the subnet's last epoch."""
    for key in await capture.program.keys(f"netuid={netuid}"):
        if key.name.startswith(LAST_STEP):
            return key.key
    raise ProgramError(f"the program {capture.program.path} lists no {LAST_STEP}")


async def epoch_blocks(capture: Capture, netuid: int, last: int) -> list[int]:
    """The blocks of the last epochs of a subnet that are final, newest first; fewer, if there were fewer."""
    key = await last_step_key(capture, netuid)
    block: Block = await capture.chain.head()
    found: list[int] = []
    while len(found) < last:
        try:
            exchange = (await capture.client.storage([key], block.hash, block.name))[0]
        except PrunedError as error:
            if not found:
                raise
            raise PrunedError(
                f"the node has the last {len(found)} epochs of subnet {netuid} at most: {error}, or say --last {len(found)}"
            ) from None
        number = value_of(LAST_STEP, exchange.result[0][1], block.name)
        if number == 0:
            break
        if number > block.number:
            raise CaptureError(f"{LAST_STEP} of subnet {netuid} is {number} at {block.name}, which is earlier")
        found.append(number)
        if number == 1:
            break
        block = await capture.chain.block(number - 1)
    if not found:
        raise CaptureError(f"no epoch of subnet {netuid} has run, or the node does not know the subnet")
    return found


async def capture_epoch(capture: Capture, netuid: int, number: int) -> Captured:
    """One epoch by its block: `yuma-epoch/1`, a line for each mechanism."""
    if not 0 <= netuid <= 65535:
        raise UsageError(f"--netuid {netuid} is not within 0 and 65535")
    return await capture_block(
        capture, capture.folder / f"sn{netuid}" / str(number), "epoch", number, f"netuid={netuid}", "snapshot.jsonl", netuid)


async def capture_epochs(
    capture: Capture, netuid: int, last: int = 1, block: Optional[int] = None,
) -> list[Captured]:
    """The last epochs of a subnet, or the one of a block; oldest first."""
    numbers = [block] if block is not None else await epoch_blocks(capture, netuid, last)
    if len(numbers) < last and block is None:
        capture.log(f"subnet {netuid} has had {len(numbers)} epochs only")
    await capture.chain.head()
    slots = asyncio.Semaphore(EPOCHS_AT_A_TIME)

    async def one(place: int, number: int) -> Captured:
        async with slots:
            capture.log(f"subnet {netuid}, block {number}: epoch {place + 1} of {len(numbers)}")
            return await capture_epoch(capture, netuid, number)

    tasks = [asyncio.ensure_future(one(place, number)) for place, number in enumerate(numbers)]
    try:
        return (await asyncio.gather(*tasks))[::-1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
