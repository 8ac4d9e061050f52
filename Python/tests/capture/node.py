#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node for tests and for a first try: serves states made of golden files over JSON-RPC, by HTTP and by websocket, with faults.

    python Python/tests/capture/node.py [--port P] [--fault NAME[:K]]

prints the address, and serves until standard input ends. It has three epochs of subnet 15 of 256 neurons
(Vectors/real/sn15-yuma3.json), encoded by Tests/Node/node.py. Headers and hashes are real ones: Blake2b-256 of the header.
"""

from __future__ import annotations

import argparse
import base64
import functools
import hashlib
import importlib.util
import json
import pathlib
import random
import socket
import struct
import sys
import threading
import time
from typing import Any, Callable, Optional

ROOT = pathlib.Path(__file__).resolve().parents[3]
SPECIFICATION = importlib.util.spec_from_file_location("yuma_test_states", ROOT / "Tests" / "Node" / "node.py")
assert SPECIFICATION is not None and SPECIFICATION.loader is not None
encoding: Any = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(encoding)

PARENT_HASH = encoding.twox(b"System", 128) + encoding.twox(b"ParentHash", 128)


class Refused(Exception):
    """An error answer."""

    def __init__(self, code: int, message: str, data: Optional[str] = None) -> None:
        super().__init__(message)
        self.error = {"code": code, "message": message, **({"data": data} if data else {})}


def header_of(number: int, parent: str, branch: str) -> dict[str, Any]:
    def root(name: str) -> str:
        return "0x" + hashlib.blake2b(f"{branch} {name} {number}".encode(), digest_size=32).hexdigest()
    return {"parentHash": parent, "number": hex(number), "stateRoot": root("state"), "extrinsicsRoot": root("extrinsics"),
            "digest": {"logs": ["0x0661757261" + "20" + struct.pack("<Q", number).hex(), "0x05617572610101" + "ab" * 64]}}


def hash_of(header: dict[str, Any]) -> str:
    """Written apart from the package's own: a defect of one is not in the other."""
    number = int(header["number"], 16)
    logs = [bytes.fromhex(log[2:]) for log in header["digest"]["logs"]]
    data = bytes.fromhex(header["parentHash"][2:]) + encoding.compact(number)
    data += bytes.fromhex(header["stateRoot"][2:]) + bytes.fromhex(header["extrinsicsRoot"][2:])
    return "0x" + hashlib.blake2b(data + encoding.compact(len(logs)) + b"".join(logs), digest_size=32).hexdigest()


class LocalChain:
    """Blocks and states. Blocks without a state have one that is pruned.

    A hash of a block needs that of its parent; to be quick, chains of headers begin a few blocks below each state.
    """

    def __init__(self, states: dict[int, dict[bytes, bytes]], branch: str = "main") -> None:
        self.states = states
        self.head = max(states)
        self.headers: dict[str, dict[str, Any]] = {}
        self.hashes: dict[int, str] = {}
        wanted = sorted({number + place for number in states for place in (-1, 0)} | {0})
        parent = "0x" + "00" * 32
        for number in wanted:
            if number < 0:
                continue
            if number and number - 1 not in self.hashes:
                parent = "0x" + hashlib.blake2b(f"{branch} {number - 1}".encode(), digest_size=32).hexdigest()
                self.hashes[number - 1] = parent
            header = header_of(number, parent, branch)
            parent = hash_of(header)
            self.headers[parent] = header
            self.hashes[number] = parent
        for number, state in states.items():
            if PARENT_HASH in state and number:
                state[PARENT_HASH] = bytes.fromhex(self.hashes[number - 1][2:])
        self.pruned: set[int] = set()

    def state(self, block_hash: Optional[str]) -> dict[bytes, bytes]:
        chosen = self.hashes[self.head] if block_hash is None else block_hash.lower()
        number = next((number for number, each in self.hashes.items() if each == chosen), None)
        if number is None:
            raise Refused(4003, "Client error: UnknownBlock: Header was not found in the database: " + chosen)
        if number in self.pruned or number not in self.states:
            raise Refused(4003, "Client error: UnknownBlock: State already discarded for " + chosen)
        return self.states[number]

    def answer(self, method: str, parameters: list[Any]) -> Any:
        if method == "chain_getFinalizedHead":
            return self.hashes[self.head]
        if method == "chain_getBlockHash":
            return self.hashes.get(parameters[0]) if parameters[0] <= self.head else None
        if method == "chain_getHeader":
            return self.headers.get(parameters[0].lower())
        if method == "state_getStorage":
            return encoding.text(self.state(parameters[-1]).get(bytes.fromhex(parameters[0][2:])))
        if method == "state_queryStorageAt":
            state = self.state(parameters[-1])
            return [{"block": parameters[-1], "changes": [
                [key, encoding.text(state.get(bytes.fromhex(key[2:])))] for key in parameters[0]]}]
        if method == "state_getKeysPaged":
            prefix, count, start = bytes.fromhex(parameters[0][2:]), parameters[1], parameters[2]
            after = bytes.fromhex(start[2:]) if start else b""
            keys = sorted(key for key in self.state(parameters[3]) if key.startswith(prefix) and (not start or key > after))
            return [encoding.text(key) for key in keys[:count]]
        raise Refused(-32601, "Method not found")


def epochs(netuid: int = 15, spec: int = 425, name: str = "real/sn15-yuma3.json") -> dict[int, dict[bytes, bytes]]:
    """States before and after each epoch of a golden series; the caller may change them."""
    return {number: dict(state) for number, state in made_epochs(netuid, spec, name).items()}


@functools.lru_cache(maxsize=None)
def made_epochs(netuid: int, spec: int, name: str) -> dict[int, dict[bytes, bytes]]:
    document = json.loads((ROOT / "Vectors" / name).read_text())
    states: dict[int, dict[bytes, bytes]] = {}
    for snapshot in document["epochs"]:
        before, at = encoding.states(snapshot, netuid, spec)
        block = snapshot["input"]["currentBlock"]
        states[block - 1], states[block] = before.values, at.values
    return states


def whole_block(number: int) -> dict[int, dict[bytes, bytes]]:
    """The two states of a captured block of all subnets."""
    document = json.loads((ROOT / "Vectors" / "real" / f"capture-{number}.json").read_text())
    upgrade = encoding.twox(b"System", 128) + encoding.twox(b"LastRuntimeUpgrade", 128)
    name = encoding.vector([b"node-subtensor"[place:place + 1] for place in range(14)])
    states = {}
    for block, side in ((number - 1, "before"), (number, "at")):
        states[block] = {bytes.fromhex(key[2:]): bytes.fromhex(value[2:]) for key, value in document[side].items() if value}
        states[block][upgrade] = encoding.compact(document["chain"]["specVersion"]) + name
        states[block][PARENT_HASH] = bytes(32)
    return states


class Faults:
    """What goes wrong. `plan` maps a request's count (from 1) to a fault; `always` is one for all requests.

    cut: the connection ends within the answer. drop: it ends before. truncated: JSON that ends early. html: a page.
    busy: HTTP 429 with Retry-After. limit: a rate limit as a JSON-RPC error. error: an internal error. deaf: no values.
    """

    def __init__(self) -> None:
        self.plan: dict[int, str] = {}
        self.always: Optional[str] = None
        self.only: Optional[str] = None
        self.count = 0
        self.retry_after = "0.05"
        self.hook: Callable[[int, str], None] = lambda count, method: None
        self.rewrite: Callable[[str, list[Any], Any], Any] = lambda method, parameters, result: result
        self.log: list[tuple[float, str, int]] = []
        self.running = self.most_running = 0
        self.most_keys: Optional[int] = None
        self.batches = True
        self.without: set[str] = set()
        self.lock = threading.Lock()
        self.delay = 0.0

    def next(self, method: str, keys: int) -> Optional[str]:
        with self.lock:
            if self.only is not None and method != self.only:
                self.log.append((time.monotonic(), method, keys))
                return None
            self.count += 1
            self.log.append((time.monotonic(), method, keys))
            count = self.count
        self.hook(count, method)
        return self.plan.get(count, self.always)


class LocalNode:
    """Serves a chain at `http` and `ws`, both on one port."""

    def __init__(self, chain: LocalChain, port: int = 0, seed: int = 1) -> None:
        self.chain = chain
        self.faults = Faults()
        self.random = random.Random(seed)
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._closed = True
        self._socket.close()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def __enter__(self) -> LocalNode:
        return self

    def __exit__(self, *ignored: object) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            stream = connection.makefile("rb")
            while True:
                first = stream.readline()
                if not first:
                    return
                headers = {}
                for line in iter(stream.readline, b"\r\n"):
                    if not line:
                        return
                    key, _, value = line.decode().partition(":")
                    headers[key.strip().lower()] = value.strip()
                if headers.get("upgrade", "").lower() == "websocket":
                    self._websocket(connection, stream, headers)
                    return
                body = stream.read(int(headers.get("content-length", 0)))
                if not self._http(connection, body):
                    return
        except OSError:
            pass
        finally:
            self._open.discard(connection)
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def _reply(self, body: bytes) -> tuple[Optional[str], bytes]:
        """The fault, and the answer."""
        requests = json.loads(body)
        many = isinstance(requests, list)
        first = requests[0] if many else requests
        keys = len(requests) if many else len(first["params"][0]) if first["method"] == "state_queryStorageAt" else 1
        with self.faults.lock:
            self.faults.running += 1
            self.faults.most_running = max(self.faults.most_running, self.faults.running)
        try:
            fault = self.faults.next(first["method"], keys)
            if self.faults.delay:
                time.sleep(self.faults.delay)
        finally:
            with self.faults.lock:
                self.faults.running -= 1
        if many and not self.faults.batches:
            error = {"code": -32005, "message": "Batched requests are not supported by this server"}
            return fault, json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode()
        replies = []
        for request in requests if many else [requests]:
            reply: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
            try:
                if request["method"] in self.faults.without:
                    raise Refused(-32601, "Method not found")
                if self.faults.most_keys is not None and keys > self.faults.most_keys:
                    raise Refused(-32008, "Response is too big")
                if fault == "limit":
                    raise Refused(-32029, "Too many requests: rate limit exceeded")
                if fault == "error":
                    raise Refused(-32603, "Internal error")
                result = self.chain.answer(request["method"], request["params"])
                result = [] if fault == "deaf" else self.faults.rewrite(request["method"], request["params"], result)
                reply["result"] = result
            except Refused as refused:
                reply["error"] = refused.error
            replies.append(reply)
        text = json.dumps(replies if many else replies[0])
        if fault == "truncated":
            text = text[:self.random.randrange(1, len(text))]
        elif fault == "html":
            text = "<html><body>502 Bad Gateway</body></html>"
        return fault, text.encode()

    def _http(self, connection: socket.socket, body: bytes) -> bool:
        fault, data = self._reply(body)
        if fault == "drop":
            return False
        if fault == "busy":
            connection.sendall(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n"
                               % self.faults.retry_after.encode())
            return True
        if fault == "502":
            connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return True
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(data)
        if fault == "cut":
            connection.sendall(head + data[:len(data) // 2])
            return False
        connection.sendall(head + data)
        return True

    def _websocket(self, connection: socket.socket, stream: Any, headers: dict[str, str]) -> None:
        if self.faults.always == "busy" or self.faults.plan.get(self.faults.count + 1) == "busy":
            self.faults.next("connect", 0)
            connection.sendall(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n"
                               % self.faults.retry_after.encode())
            return
        accept = base64.b64encode(hashlib.sha1(
            headers["sec-websocket-key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        lock = threading.Lock()

        def send(opcode: int, data: bytes, upto: Optional[int] = None) -> None:
            size = len(data)
            head = bytes([0x80 | opcode]) + (
                bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 1 << 16
                else b"\x7f" + struct.pack(">Q", size))
            with lock:
                connection.sendall((head + data)[:upto])

        def respond(message: bytes) -> None:
            try:
                fault, data = self._reply(message)
                if fault == "cut":
                    send(1, data, upto=len(data) // 2)
                if fault in ("cut", "drop"):
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                send(1, data)
            except OSError:
                pass

        message = b""
        while True:
            head = stream.read(2)
            if len(head) < 2:
                return
            opcode, size = head[0] & 15, head[1] & 127
            if size == 126:
                size = struct.unpack(">H", stream.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", stream.read(8))[0]
            mask = stream.read(4)
            data = stream.read(size)
            key = (mask * (size // 4 + 1))[:size]
            data = (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big") if size else b""
            if opcode == 8:
                send(8, data)
                return
            if opcode == 9:
                send(10, data)
            elif opcode in (0, 1, 2):
                message += data
                if head[0] & 0x80:
                    threading.Thread(target=respond, args=(message,), daemon=True).start()
                    message = b""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", default="", help="NAME or NAME:K, for every request or the K-th")
    arguments = parser.parse_args()
    node = LocalNode(LocalChain(epochs()), arguments.port)
    kind, _, place = arguments.fault.partition(":")
    if place:
        node.faults.plan[int(place)] = kind
    elif kind:
        node.faults.always = kind
    print(node.http, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
