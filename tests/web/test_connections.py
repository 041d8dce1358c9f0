"""Sockets that hold on: half-open, slow, endless and too many,
against uvicorn with our protocols and an app of three lines.
"""

import asyncio
import resource
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from websockets.sync.client import connect

from kb.web.http import connections as module
from kb.web.http.connections import Connections, Http, WebSocket


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    if scope["path"] == "/whole":
        while (await receive()).get("more_body"):
            pass
    body = b"x" * (50_000_000 if scope["path"] == "/large" else 2)
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


@contextmanager
def served(monkeypatch, total=50, each=20, **times):
    """The port of a server whose times are short."""
    place = Connections(total, each)
    monkeypatch.setattr(module, "connections", lambda: place)
    for name, seconds in times.items():
        monkeypatch.setattr(module, name, seconds)
    server = uvicorn.Server(
        uvicorn.Config(app, http=Http, ws=WebSocket, lifespan="off", log_config=None, timeout_keep_alive=1)
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listening.getsockname()[1], place
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)
    assert place.open == 0 and not place.by_address and not place.waiting


def opened(port):
    found = socket.create_connection(("127.0.0.1", port), 5)
    found.settimeout(5)
    return found


def answer(found):
    """All that comes until the end."""
    said = b""
    try:
        while part := found.recv(65536):
            said += part
    except ConnectionResetError:
        pass
    return said


def is_answered(found):
    """Reads one whole answer."""
    said = b""
    while not said.endswith(b"\r\n\r\nxx"):
        part = found.recv(1000)
        if not part:
            return False
        said += part
    return said.startswith(b"HTTP/1.1 200")


GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_usual_request_is_answered_and_its_connection_used_again(monkeypatch):
    with served(monkeypatch, HEAD_SECONDS=0.5) as (port, place):
        found = opened(port)
        for _ in range(3):
            found.sendall(GET)
            assert is_answered(found)
        assert place.open == 1
        time.sleep(0.6)  # longer than a head may take: between requests other times hold
        found.sendall(GET)
        assert is_answered(found)


@pytest.mark.parametrize("begin", [b"", b"GET / HT", GET[:-2], b"\r\n", GET + b"GET /"])
def test_a_head_that_does_not_end_is_given_up(monkeypatch, begin):
    with served(monkeypatch, HEAD_SECONDS=0.2) as (port, _):
        found, start = opened(port), time.monotonic()
        found.sendall(begin)
        said = answer(found)
        assert time.monotonic() - start < 3 and (b"408" in said) == (begin not in (b"", b"\r\n"))


def test_a_head_that_comes_a_byte_at_a_time_has_no_longer(monkeypatch):
    with served(monkeypatch, HEAD_SECONDS=0.3) as (port, _):
        found, start = opened(port), time.monotonic()
        with pytest.raises(OSError):
            for byte in GET[:-1] * 100:
                found.send(bytes([byte]))
                time.sleep(0.02)
        assert time.monotonic() - start < 3


def test_empty_lines_between_requests_do_not_keep_a_connection(monkeypatch):
    with served(monkeypatch, HEAD_SECONDS=0.3) as (port, _):
        found = opened(port)
        found.sendall(GET)
        assert is_answered(found)
        with pytest.raises(OSError):
            for _ in range(200):
                found.send(b"\r\n")
                time.sleep(0.02)


@pytest.mark.parametrize(
    "head, status",
    [
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 101 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * 40_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + (b"A: " + b"b" * 7000 + b"\r\n") * 6 + b"\r\n", b"431"),
        (b"GET /" + b"b" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"POST /whole HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 120 + b"\r\n", b"431"),
        (b"\x16\x03\x01\x02", b"400"),
    ],
)
def test_a_head_that_is_too_large_or_no_head_is_told_so(monkeypatch, head, status):
    with served(monkeypatch) as (port, _):
        found = opened(port)
        found.sendall(head)
        assert answer(found).startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize("endless", [b"GET / HTTP/1.1\r\nA: ", b"GET / HTTP/1.1\r\nA", b"GET /"])
def test_what_never_ends_is_not_gathered(monkeypatch, endless):
    with served(monkeypatch) as (port, _):
        found, sent = opened(port), 0
        found.sendall(endless)
        with pytest.raises(OSError):
            while sent < 20_000_000:
                sent += found.send(b"b" * 65536)
        assert sent < 10_000_000


def test_a_question_of_the_greatest_length_fits(monkeypatch):
    with served(monkeypatch) as (port, _):
        found = opened(port)
        found.sendall(b"GET /?q=" + b"%C3%A9" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 90 + b"\r\n")
        assert is_answered(found)


def test_a_body_that_nobody_waits_for_is_not_read_for_ever(monkeypatch):
    with served(monkeypatch, LINGER_SECONDS=0.3) as (port, _):
        found, sent = opened(port), 0
        found.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n")
        assert is_answered(found)
        with pytest.raises(OSError):
            while sent < 100_000_000:
                sent += found.send(b"b" * 65536)


def test_a_small_body_that_nobody_waits_for_keeps_the_connection(monkeypatch):
    with served(monkeypatch, LINGER_SECONDS=0.5) as (port, _):
        found = opened(port)
        found.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        assert is_answered(found)
        found.sendall(b"b" * 100 + GET)
        assert is_answered(found)
        time.sleep(0.6)
        found.sendall(GET)
        assert is_answered(found)


def test_a_reader_who_takes_nothing_is_given_up(monkeypatch):
    with served(monkeypatch, STALLED_SECONDS=0.3) as (port, place):
        found = opened(port)
        found.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        deadline = time.monotonic() + 5
        while place.open != 0 or time.monotonic() < deadline - 4.8:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_more_half_open_connections_than_one_address_may_have_make_way_for_each_other(monkeypatch):
    with served(monkeypatch, each=5) as (port, place):
        half = [opened(port) for _ in range(30)]
        for _ in range(5):
            usual = opened(port)
            usual.sendall(GET)
            assert is_answered(usual)
        assert place.open <= 5
        del half


def test_where_all_places_are_in_use_a_connection_is_told_to_come_again(monkeypatch):
    with served(monkeypatch, each=3) as (port, place):
        busy = []
        for _ in range(3):
            busy.append(opened(port))
            busy[-1].sendall(b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        deadline = time.monotonic() + 5
        while place.waiting or place.open < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        said = answer(opened(port))
        assert said.startswith(b"HTTP/1.1 503") and b"retry-after: 10" in said
        busy[0].sendall(b"12345")
        assert is_answered(busy[0])


def test_a_page_s_connection_counts_as_one_and_is_left(monkeypatch):
    with served(monkeypatch) as (port, place):
        with connect(f"ws://127.0.0.1:{port}/") as page:
            page.send("a")
            assert page.recv() == "a"
            assert (place.open, sum(place.by_address.values()), len(place.waiting)) == (1, 1, 0)
        deadline = time.monotonic() + 5
        while place.open:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_the_limit_of_open_files_is_raised():
    assert module.raise_file_limit() > 256
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard
