# SPDX-License-Identifier: Apache-2.0
"""One exchange with a node: a JSON-RPC body and its answer, over HTTP (httpx) or a websocket (websockets)."""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from typing import Any, Optional, Protocol
from urllib.parse import urlsplit

from .errors import CaptureError, UsageError

#: The largest answer that is read, in bytes.
LARGEST_ANSWER = 256 << 20


class TransientError(Exception):
    """An exchange that failed in a way that may pass: it is tried again."""


class BusyError(TransientError):
    """The node asks to wait. `seconds` is how long, if it says so."""

    def __init__(self, message: str, seconds: Optional[float] = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class Transport(Protocol):
    """A way to a node."""

    async def exchange(self, body: str, request_id: int) -> str:
        """Sends a body whose first, or only, request has this id. Returns the answer as it came."""

    async def close(self) -> None:
        """Ends the connection."""


def seconds_of(retry_after: Optional[str], now: Optional[float] = None) -> Optional[float]:
    """The seconds that a header Retry-After names: a number, or a date. None if it is absent or unreadable."""
    if retry_after is None:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        date = email.utils.parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    return max(0.0, date.timestamp() - (time.time() if now is None else now))


def shown(node: str) -> str:
    """A node's address without what may be secret: user, password, path, and query. Raises UsageError for what is no address."""
    try:
        parts = urlsplit(node)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("http", "https", "ws", "wss"):
        raise UsageError("--node is no address that begins with http://, https://, ws:// or wss://, and names a host")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def missing(package: str) -> CaptureError:
    return CaptureError(f"the package {package} is missing: pip install 'swift-yuma[capture]'")


class HTTPTransport:
    """Each exchange is a POST; connections are kept."""

    def __init__(self, node: str, timeout: float, connections: int) -> None:
        try:
            import httpx
        except ImportError:
            raise missing("httpx") from None
        self._errors = httpx.HTTPError
        self._node = node
        self._client = httpx.AsyncClient(
            timeout=timeout, limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections))

    async def exchange(self, body: str, request_id: int) -> str:
        try:
            answer = await self._client.post(
                self._node, content=body.encode(), headers={"Content-Type": "application/json"})
        except self._errors as error:
            raise TransientError(str(error) or type(error).__name__) from None
        status = answer.status_code
        if status in (429, 503):
            raise BusyError(f"HTTP status {status}", seconds_of(answer.headers.get("Retry-After")))
        if status >= 500 or status == 408:
            raise TransientError(f"HTTP status {status}")
        if status != 200:
            raise CaptureError(f"the node at {shown(self._node)} answers with HTTP status {status}")
        try:
            return answer.content.decode()
        except UnicodeDecodeError:
            raise TransientError("an answer that is not UTF-8") from None

    async def close(self) -> None:
        await self._client.aclose()


class WebSocketTransport:
    """One connection for all exchanges; answers come in any order. It connects again after it was cut."""

    def __init__(self, node: str, timeout: float) -> None:
        try:
            import websockets  # noqa: F401
        except ImportError:
            raise missing("websockets") from None
        self._node = node
        self._timeout = timeout
        self._socket: Any = None
        self._reader: Optional[asyncio.Task[None]] = None
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._connecting = asyncio.Lock()

    async def exchange(self, body: str, request_id: int) -> str:
        import websockets.exceptions

        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        try:
            socket = await asyncio.wait_for(self._connected(), self._timeout)
            self._waiting[request_id] = future
            await socket.send(body)
            return await asyncio.wait_for(future, self._timeout)
        except asyncio.TimeoutError:
            raise TransientError(f"no answer within {self._timeout:g} seconds") from None
        except (OSError, websockets.exceptions.WebSocketException) as error:
            raise TransientError(str(error) or type(error).__name__) from None
        finally:
            self._waiting.pop(request_id, None)
            if future.done() and not future.cancelled():
                future.exception()

    async def _connected(self) -> Any:
        import websockets.asyncio.client
        import websockets.exceptions

        async with self._connecting:
            if self._socket is None:
                try:
                    self._socket = await websockets.asyncio.client.connect(
                        self._node, max_size=LARGEST_ANSWER, open_timeout=self._timeout)
                except websockets.exceptions.InvalidStatus as error:
                    answer = error.response
                    if answer.status_code in (429, 503):
                        raise BusyError(
                            f"HTTP status {answer.status_code}", seconds_of(answer.headers.get("Retry-After"))) from None
                    if answer.status_code < 500:
                        raise CaptureError(
                            f"the node at {shown(self._node)} answers with HTTP status {answer.status_code}") from None
                    raise
                self._reader = asyncio.create_task(self._read(self._socket))
            return self._socket

    async def _read(self, socket: Any) -> None:
        problem = "the connection was cut"
        try:
            async for message in socket:
                text = message if isinstance(message, str) else message.decode()
                value = json.loads(text)
                first = value[0] if isinstance(value, list) and value else value
                identity = first.get("id") if isinstance(first, dict) else None
                future = self._waiting.get(identity) if isinstance(identity, int) else None
                if future is None and identity is None and len(self._waiting) == 1:
                    future = next(iter(self._waiting.values()))  # an error that names no request
                if future is not None and not future.done():
                    future.set_result(text)
        except ValueError:
            problem = "an answer that is cut off or is not JSON"
        except Exception as error:  # the connection ends in many ways, all of which mean the same here
            problem = str(error) or type(error).__name__
        self._socket = None if self._socket is socket else self._socket
        for future in list(self._waiting.values()):
            if not future.done():
                future.set_exception(TransientError(problem))
        await socket.close()

    async def close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)


def transport_to(node: str, timeout: float, connections: int) -> Transport:
    """The transport of an address: http, https, ws, or wss."""
    scheme = urlsplit(node).scheme
    if scheme in ("http", "https"):
        return HTTPTransport(node, timeout, connections)
    return WebSocketTransport(node, timeout)
