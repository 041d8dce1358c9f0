"""Connections that cannot be held for nothing: uvicorn's protocols with a time for each head, its size, and a number of
sockets.

    uvicorn --http kb.web.http.connections:Http --ws kb.web.http.connections:WebSocket

uvicorn bounds neither: a connection that never sends a request, a head that never ends and a reader that never reads
were kept for ever.
"""

import asyncio
import logging
import resource
from collections import Counter
from functools import lru_cache

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from kb.settings import settings_from_env
from kb.web.http.client import UNKNOWN, is_trusted

log = logging.getLogger("satujawab")
HEAD_SECONDS = 10.0
"""From the connection, or the first byte of a further request, to the end of its head."""
STALLED_SECONDS = 30.0
"""How long an answer may wait for a reader who takes nothing of it."""
LINGER_SECONDS, LINGER_BYTES = 2.0, 1_000_000
"""What is still read of a body that was answered before it ended, so that the answer is not lost to a reset."""
LONGEST_TARGET = 65_536
"""Bytes of path and query: a question of 10,000 characters of two bytes, each written as %XX."""
LARGEST_HEAD, MOST_HEADERS = 32_768, 100
"""Bytes of all headers, as nginx takes them, and how many of them."""
FILES_FOR_OTHERS = 256
"""Descriptors that are no connections: snapshots, databases, logs."""


class Connections:
    """The open connections of a process, and which of them wait for a request."""

    def __init__(self, total: int, each: int) -> None:
        self.total, self.each = total, each
        self.open = 0
        self.by_address: Counter[str] = Counter()
        self.waiting: dict[Http, None] = {}
        """In the order in which they began to wait."""

    def enter(self, address: str) -> bool:
        """Takes a place; where none is free, the one that has waited longest for a request makes way.
        False if none does.
        """
        if address and self.by_address[address] >= self.each and not self._close_one(address):
            return False
        if self.open >= self.total and not self._close_one(None):
            return False
        self.open += 1
        if address:
            self.by_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        self.open -= 1
        if address:
            self.by_address[address] -= 1
            if not self.by_address[address]:
                del self.by_address[address]

    def _close_one(self, address: str | None) -> bool:
        oldest = next((one for one in self.waiting if address in (None, one.address)), None)
        if oldest is None:
            return False
        oldest.give_up()
        return True


_settings = lru_cache(maxsize=1)(settings_from_env)


@lru_cache(maxsize=1)
def connections() -> Connections:
    """Those of this process; never more than the system lets it open files."""
    total, each = _settings().connections
    allowed = raise_file_limit() - FILES_FOR_OTHERS
    if allowed < total:
        log.warning(
            "the system allows %d connections instead of %d; raise its limit of open files (LimitNOFILE, ulimit -n)",
            max(1, allowed),
            total,
        )
        total = max(1, allowed)
    return Connections(total, min(total, each))


def raise_file_limit() -> int:
    """Raises the soft limit of open files to the hard one; returns it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1_000_000


def _counted_as(transport: asyncio.Transport) -> str:
    """The address that a connection counts for; "" for a trusted proxy, which counts its own clients."""
    peer = get_remote_addr(transport)
    host = peer[0] if peer else UNKNOWN
    return "" if is_trusted(host, _settings()) else host


class ReadInTime(asyncio.Protocol):
    """Ends a connection of uvicorn's whose answers nobody reads."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _stall_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall_timer = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._not_stalled()

    def _not_stalled(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()


class Http(ReadInTime, HttpToolsProtocol):
    """One connection that asks."""

    address: str
    _entered = False
    _left = False
    _head_begun = False
    _head_bytes = 0
    _header_bytes = 0
    _message_ended = True
    _lingered = 0
    _refused: tuple[int, str] | None = None
    _head_timer: asyncio.TimerHandle | None = None
    _linger_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = _counted_as(transport)
        self._entered = connections().enter(self.address)
        if not self._entered:
            self._refuse(503, "Too many connections.")
            return
        connections().waiting[self] = None
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Ends the connection at once, for another to take its place."""
        self._leave()
        self.transport.abort()

    def _leave(self) -> None:
        """Before the connection is lost, or becomes a WebSocket's."""
        connections().waiting.pop(self, None)
        if self._entered:
            connections().leave(self.address)
            self._entered = False
        self._left = True
        self._not_stalled()
        for timer in (self._head_timer, self._linger_timer):
            if timer is not None:
                timer.cancel()

    # Heads: their time and size.

    def data_received(self, data: bytes) -> None:
        if self._left or self.transport.is_closing():
            return
        if self._head_begun:
            self._head_bytes += len(data)
        if self._linger_timer is not None:
            self._lingered += len(data)
            if self._lingered > LINGER_BYTES:
                self.flow.pause_reading()
                return
        super().data_received(data)
        if self._left or self.transport.is_closing():
            return
        if self._head_begun and self._head_bytes > LONGEST_TARGET + LARGEST_HEAD:
            self._refuse(431, "The request's headers are too large.")
        idle = (
            self._message_ended
            and (self.cycle is None or self.cycle.response_complete)
            and self.timeout_keep_alive_task is None
        )
        if (self._head_begun or idle) and self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_too_slow)

    def on_message_begin(self) -> None:
        self._head_begun, self._head_bytes, self._header_bytes, self._message_ended = True, 0, 0, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > LONGEST_TARGET:
            self._refused = (414, "The request's address is too long.")
            raise ValueError

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > LARGEST_HEAD or len(self.headers) >= MOST_HEADERS:
            self._refused = (431, "The request's headers are too large or too many.")
            raise ValueError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_begun = False
        connections().waiting.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._message_ended = True
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            self._linger_timer, self._lingered = None, 0
            connections().waiting[self] = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._left or self.transport.is_closing():
            return
        if self._message_ended:
            connections().waiting[self] = None
        elif not self.parser.should_upgrade():
            self._linger_timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _head_too_slow(self) -> None:
        self._head_timer = None
        if self._head_begun:
            self._refuse(408, "The request took too long.")
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refused or (400, msg)))

    def _refuse(self, status: int, words: str) -> None:
        body = words.encode()
        head = [
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\ncontent-length: ",
            str(len(body)).encode(),
            b"\r\nconnection: close\r\n",
        ]
        if status == 503:
            head.append(b"retry-after: 10\r\n")
        self.transport.write(b"".join([*head, b"\r\n", body]))
        self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        self._leave()
        super().handle_websocket_upgrade()


class WebSocket(ReadInTime, WebSocketsSansIOProtocol):
    """One connection of a page; uvicorn pings it."""

    _entered = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = _counted_as(transport)
        # Its place was free a moment ago, when it was an HTTP connection's.
        self._entered = connections().enter(self.address)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._entered:
            connections().leave(self.address)
            self._entered = False
        self._not_stalled()
        super().connection_lost(exc)
