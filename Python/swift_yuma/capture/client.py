# SPDX-License-Identifier: Apache-2.0
"""A polite client of a node: batched, limited in rate and number, retried with growing waits, and strict about answers."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional

from .errors import AnswerError, NodeError, PrunedError, UnknownBlockError, UnreachableError
from .transport import BusyError, TransientError, Transport, shown, transport_to

METHOD_NOT_FOUND = -32601
INTERNAL_ERROR = -32603
#: Codes of a request or an answer that is too large for the node.
TOO_LARGE = (-32007, -32008, -32010)


class TooLargeError(Exception):
    """The node refuses the size of a request, or of its answer."""


class NoBatchError(Exception):
    """The node takes no batches."""


@dataclass(frozen=True)
class Limits:
    """How hard a capture may press on a node."""

    #: Requests under way at a time.
    concurrency: int = 4
    #: Requests per second.
    rate: float = 20.0
    #: Times that a request is tried.
    attempts: int = 6
    #: Seconds until an answer counts as lost.
    timeout: float = 60.0
    #: Seconds of the first wait before another try; each further wait is twice as long.
    first_wait: float = 0.5
    #: Seconds of the longest wait of its own accord.
    longest_wait: float = 30.0
    #: Seconds that a node may ask to wait by Retry-After.
    patience: float = 600.0
    #: Storage keys in a request.
    keys: int = 500


@dataclass(frozen=True)
class Exchange:
    """A request, the answer as it came, and its result."""

    request: str
    answer: str
    result: Any


def classified(error: Any, method: str, block: str) -> Exception:
    """The exception of an error answer."""
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) else 0
    message = str(error.get("message", "")) if isinstance(error, dict) else str(error)
    data = error.get("data") if isinstance(error, dict) else None
    text = f"{message} {data}" if data else message
    low = text.lower()
    if "already discarded" in low or "pruned" in low:
        return PrunedError(
            f"the node no longer has the state of {block}: ask an archive node (one that runs with --state-pruning archive)")
    if code in TOO_LARGE or "too big" in low or "too large" in low:
        return TooLargeError(text)
    if "batch" in low:
        return NoBatchError(text)
    if code in (429, -32029) or "rate limit" in low or "too many requests" in low or "limit exceeded" in low:
        return BusyError(text[:200])
    if "unknownblock" in low or "unknown block" in low or "header was not found" in low:
        return UnknownBlockError(f"the node does not know {block}")
    if code == INTERNAL_ERROR:
        return TransientError(text[:200])
    return NodeError(f"the node refuses {method}: {text[:200]}", code)


class Client:
    """Asks one node.

    Args:
        node: its address: http, https, ws, or wss.
        limits: how hard it may press.
        seed: of the jitter of waits; None takes one of the system.
        sleep: waits; tests give another.
        log: takes lines about what happens.
    """

    def __init__(
        self, node: str, limits: Limits = Limits(), seed: Optional[int] = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, log: Callable[[str], None] = lambda line: None,
        transport: Optional[Transport] = None,
    ) -> None:
        self.node = shown(node)
        self.limits = limits
        self.keys = limits.keys
        self._transport = transport or transport_to(node, limits.timeout, limits.concurrency)
        self._slots = asyncio.Semaphore(limits.concurrency)
        self._random = random.Random(seed)
        self._sleep = sleep
        self._log = log
        self._next_id = 0
        self._next_start = 0.0
        self._query = True
        self._batches = True

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *ignored: object) -> None:
        await self._transport.close()

    async def call(self, method: str, parameters: Sequence[Any], block: str = "the block") -> Exchange:
        """One request. `block` names the block for errors."""
        return await self._tried([(method, parameters)], False, block)

    async def storage(
        self, keys: Sequence[str], block_hash: str, block: str, each: Callable[[list[Exchange]], object] = lambda found: None,
    ) -> list[Exchange]:
        """The values of storage keys after a block: as few requests as the node takes. Each result is a list of pairs.

        `each` takes the exchanges of a part of the keys as soon as they are there, in whatever order.
        """
        async def part(chunk: list[str]) -> list[Exchange]:
            found = await self._storage(chunk, block_hash, block)
            each(found)
            return found

        pending = [list(keys[start:start + self.keys]) for start in range(0, len(keys), self.keys)]
        results = await asyncio.gather(*map(part, pending), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [exchange for result in results if not isinstance(result, BaseException) for exchange in result]

    async def _storage(self, keys: list[str], block_hash: str, block: str) -> list[Exchange]:
        if len(keys) > self.keys:  # another part has learnt meanwhile how many the node takes
            return [exchange for start in range(0, len(keys), self.keys)
                    for exchange in await self._storage(keys[start:start + self.keys], block_hash, block)]
        try:
            if self._query:
                try:
                    return [await self._tried([("state_queryStorageAt", [keys, block_hash])], False, block, keys)]
                except NodeError as error:
                    if error.code != METHOD_NOT_FOUND:
                        raise
                    self._query = False
            requests = [("state_getStorage", [key, block_hash]) for key in keys]
            if self._batches and len(keys) > 1:
                try:
                    return [await self._tried(requests, True, block, keys)]
                except NoBatchError:
                    self._batches = False
            return [await self._tried([request], False, block, [key]) for request, key in zip(requests, keys)]
        except TooLargeError as error:
            if len(keys) == 1:
                raise AnswerError(f"the node refuses a single storage key at {block}: {str(error)[:200]}") from None
            if self.keys >= len(keys):
                self.keys = len(keys) // 2
                self._log(f"the node takes no {len(keys)} keys at a time: {self.keys} are asked for")
            return await self._storage(keys, block_hash, block)

    async def _tried(
        self, calls: Sequence[tuple[str, Sequence[Any]]], batch: bool, block: str, keys: Optional[Sequence[str]] = None,
    ) -> Exchange:
        method = calls[0][0]
        problem, attempt = "", 0
        while attempt < self.limits.attempts:
            async with self._slots:
                await self._pace()
                try:
                    return await self._once(calls, batch, block, keys)
                except TransientError as error:
                    problem = str(error)
                    wait = min(self.limits.longest_wait, self.limits.first_wait * 2.0 ** attempt) * self._random.uniform(0.5, 1.0)
                    if isinstance(error, BusyError):
                        if error.seconds is not None and error.seconds > self.limits.patience:
                            raise UnreachableError(
                                f"the node at {self.node} asks to wait {error.seconds:.0f} seconds: try again later") from None
                        wait = max(wait, error.seconds or 0.0)
                        # All others wait as well: the node said so to this client, not to this request.
                        self._next_start = max(self._next_start, time.monotonic() + wait)
            attempt += 1
            if attempt < self.limits.attempts:
                self._log(f"{method}: {problem}; next try in {wait:.1f} s")
                await self._sleep(wait)
        raise UnreachableError(f"the node at {self.node} did not answer {method} in {self.limits.attempts} tries: {problem}")

    async def _pace(self) -> None:
        now = time.monotonic()
        start = max(now, self._next_start)
        self._next_start = start + 1.0 / self.limits.rate
        if start > now:
            await self._sleep(start - now)

    async def _once(
        self, calls: Sequence[tuple[str, Sequence[Any]]], batch: bool, block: str, keys: Optional[Sequence[str]],
    ) -> Exchange:
        bodies: list[dict[str, Any]] = []
        for method, parameters in calls:
            self._next_id += 1
            bodies.append({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": list(parameters)})
        request = json.dumps(bodies if batch else bodies[0], separators=(",", ":"))
        answer = await self._transport.exchange(request, bodies[0]["id"])
        try:
            value = json.loads(answer)
        except ValueError:
            start = answer.lstrip()[:1]
            kind = "markup, where JSON belongs" if start == "<" else "an answer that is cut off or is not JSON"
            raise TransientError(kind) from None
        if batch and isinstance(value, dict) and "error" in value:
            raise classified(value["error"], calls[0][0], block)
        replies = value if batch and isinstance(value, list) else [value]
        by_id = {reply.get("id"): reply for reply in replies if isinstance(reply, dict)}
        results = []
        for body in bodies:
            reply = by_id.get(body["id"])
            if reply is None and not batch and isinstance(value, dict) and "error" in value:
                reply = value  # an error that could not name its request
            if reply is None:
                raise TransientError("an answer to another request")
            if reply.get("error") is not None:
                raise classified(reply["error"], body["method"], block)
            if "result" not in reply:
                raise TransientError("an answer without a result")
            results.append(reply["result"])
        if keys is None:
            return Exchange(request, answer, results[0])
        pairs = list(zip(keys, results)) if calls[0][0] == "state_getStorage" else changes(results[0], keys, calls[0][1][1])
        for key, data in pairs:
            if data is not None and not is_hexadecimal(data):
                raise AnswerError(f"the node's value of {key} at {block} is no hexadecimal: {str(data)[:40]!r}")
        return Exchange(request, answer, pairs)


def is_hexadecimal(value: Any) -> bool:
    """Whether a value is `0x` and two digits per byte."""
    if not isinstance(value, str) or not value.startswith("0x") or len(value) % 2:
        return False
    try:
        bytes.fromhex(value[2:])
    except ValueError:
        return False
    return True


def changes(result: Any, keys: Sequence[str], block_hash: str) -> list[tuple[str, Optional[str]]]:
    """The pairs of an answer of state_queryStorageAt, which has to have every key, of the block that was asked for."""
    found: dict[str, Optional[str]] = {}
    try:
        for change in result:
            if change["block"].lower() != block_hash.lower():
                raise AnswerError(f"the node answers for the block {change['block']}, where {block_hash} was asked for")
            found.update((key.lower(), value) for key, value in change["changes"])
    except (TypeError, KeyError, ValueError, AttributeError):
        raise TransientError("an answer of another shape than state_queryStorageAt has") from None
    lacking = [key for key in keys if key.lower() not in found]
    if lacking:
        raise TransientError(f"an answer that lacks {len(lacking)} of {len(keys)} keys, such as {lacking[0]}")
    return [(key, found[key.lower()]) for key in keys]
