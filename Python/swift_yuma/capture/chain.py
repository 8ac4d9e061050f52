# SPDX-License-Identifier: Apache-2.0
"""Blocks of a chain: numbers, hashes, and the checks that a hash is that of the block it is said to be of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Optional

from .client import Client, Exchange
from .errors import AnswerError, CaptureError, ReorganisedError, UnknownBlockError, UsageError, WrongHashError

HASH = re.compile(r"0x[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Block:
    """A block whose hash was checked."""

    number: int
    hash: str
    parent_hash: str

    @property
    def name(self) -> str:
        """What errors call it."""
        return f"block {self.number}"


def compact(value: int) -> bytes:
    """SCALE's compact integer."""
    if value < 1 << 6:
        return bytes([value << 2])
    if value < 1 << 14:
        return (value << 2 | 1).to_bytes(2, "little")
    if value < 1 << 30:
        return (value << 2 | 2).to_bytes(4, "little")
    length = max(4, (value.bit_length() + 7) // 8)
    return bytes([length - 4 << 2 | 3]) + value.to_bytes(length, "little")


def header_hash(header: dict[str, Any]) -> str:
    """The hash of a header as a node prints it: Blake2b-256 of its SCALE bytes.

    The bytes are the parent's hash, the number (compact), the state root, the root of the extrinsics, and the digest's logs.
    Raises KeyError, TypeError or ValueError for what is no header.
    """
    logs = header["digest"]["logs"]
    encoded = (
        bytes.fromhex(header["parentHash"][2:]) + compact(int(header["number"], 16)) + bytes.fromhex(header["stateRoot"][2:])
        + bytes.fromhex(header["extrinsicsRoot"][2:]) + compact(len(logs)) + b"".join(bytes.fromhex(log[2:]) for log in logs))
    return "0x" + hashlib.blake2b(encoded, digest_size=32).hexdigest()


class Chain:
    """What a node says of its chain, checked. `exchanges` keeps every question and answer."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.exchanges: list[Exchange] = []
        self.finalized: Optional[Block] = None
        #: Those of the finalized head.
        self.heads: list[Exchange] = []

    def part(self) -> Chain:
        """The same chain with exchanges of its own, which begin with those about the head."""
        made = Chain(self.client)
        made.finalized, made.heads, made.exchanges = self.finalized, self.heads, list(self.heads)
        return made

    async def _ask(self, method: str, parameters: list[Any], block: str) -> Any:
        exchange = await self.client.call(method, parameters, block)
        self.exchanges.append(exchange)
        return exchange.result

    async def hash_of(self, number: int) -> str:
        """The hash of a block by its number."""
        value = await self._ask("chain_getBlockHash", [number], f"block {number}")
        if value is None:
            raise UnknownBlockError(f"the node does not know block {number}")
        if not isinstance(value, str) or not HASH.fullmatch(value):
            raise AnswerError(f"the node gives no hash of block {number}: {str(value)[:80]!r}")
        return value.lower()

    async def genesis(self) -> str:
        """The hash of the first block, which names the chain."""
        return await self.hash_of(0)

    async def block_of(self, block_hash: str, number: Optional[int] = None) -> Block:
        """The block of a hash. The header has to hash to it, and to have the number, if one is given."""
        name = f"the block {block_hash}" if number is None else f"block {number}"
        header = await self._ask("chain_getHeader", [block_hash], name)
        if header is None:
            raise UnknownBlockError(f"the node does not know {name}")
        try:
            found, own = int(header["number"], 16), header_hash(header)
            parent = header["parentHash"].lower()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise AnswerError(f"the node's header of {name} cannot be read: {str(header)[:120]!r}") from None
        if own != block_hash:
            raise WrongHashError(
                f"wrong hash: the node says {name} has the hash {block_hash}, but its header hashes to {own}: ask another node")
        if number is not None and found != number:
            raise WrongHashError(f"wrong hash: the node gives the hash of block {found} for block {number}: ask another node")
        return Block(found, block_hash, parent)

    async def head(self) -> Block:
        """The last block that is final. It is asked for once."""
        if self.finalized is None:
            value = await self._ask("chain_getFinalizedHead", [], "the finalized head")
            if not isinstance(value, str) or not HASH.fullmatch(value):
                raise AnswerError(f"the node names no finalized block: {str(value)[:80]!r}")
            self.finalized = await self.block_of(value.lower())
            self.heads = self.exchanges[-2:]
        return self.finalized

    async def block(self, number: int) -> Block:
        """A final block by its number."""
        head = await self.head()
        if number > head.number:
            raise CaptureError(f"block {number} is not final: the last final block is {head.number}")
        return await self.block_of(await self.hash_of(number), number)

    async def with_parent(self, number: int) -> tuple[Block, Block]:
        """The block before a block, and the block. The second names the first as its parent."""
        if number < 1:
            raise UsageError(f"block {number} has no block before it")
        at = await self.block(number)
        before = await self.block(number - 1)
        if at.parent_hash != before.hash:
            await self.unchanged(before, at)
            raise WrongHashError(
                f"wrong hash: block {number} names the parent {at.parent_hash}, and the node says that block {number - 1} is "
                f"{before.hash}: ask another node")
        return before, at

    async def unchanged(self, *blocks: Block) -> None:
        """Asks for the hashes again: a block that has another one now was given up by the chain."""
        for block in blocks:
            now = await self.hash_of(block.number)
            if now != block.hash:
                raise ReorganisedError(
                    f"reorganisation: {block.name} was {block.hash} when its capture began and is {now} now; its answers are not "
                    "those of the chain, and no snapshot is made of them: capture again into another folder")
