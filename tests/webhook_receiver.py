"""A system that takes webhooks, for the tests: it keeps what it gets and answers as it is told to."""

import ssl
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from standardwebhooks import Webhook as Verifier

from tests.e2e.processes import free_port


class Receiver:
    """`taken`: the bodies that were verified, by id in `ids`; `answer`: the status, or what says it of a body."""

    def __init__(self, host: str = "127.0.0.1", encrypted: ssl.SSLContext | None = None) -> None:
        self.host, self.encrypted, self.port = host, encrypted, free_port()
        self.secret = ""
        self.answer: int | Callable[[dict], int] = 204
        self.head: dict[str, str] = {}
        """What it says besides."""
        self.hangs = self.endless = False
        self.ids: list[str] = []
        self.taken: list[dict] = []
        self.heads: list[dict[str, str]] = []
        self.written = 0
        self._stopped = Event()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http{'s' if self.encrypted else ''}://{self.host}:{self.port}/kait"

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def do_GET(self) -> None:
                raise AssertionError("a redirect was followed")

            def log_message(self, *_: object) -> None:
                pass

        self._stopped.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        if self.encrypted:
            self._server.socket = self.encrypted.wrap_socket(self._server.socket, server_side=True)
        self._server.handle_error = lambda *_: None  # one who hangs up is none of our troubles
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, request: BaseHTTPRequestHandler) -> None:
        head = {name.lower(): value for name, value in request.headers.items()}
        body = request.rfile.read(int(head["content-length"]))
        said = Verifier(self.secret).verify(body, head)
        if self.hangs:
            self._stopped.wait(60)
            return
        self.heads.append(head)
        status = self.answer(said) if callable(self.answer) else self.answer
        if status < 300:
            self.ids.append(head["webhook-id"])
            self.taken.append(said)
        request.send_response(status)
        for name, value in self.head.items():
            request.send_header(name, value)
        request.end_headers()
        while self.endless and not self._stopped.is_set():
            request.wfile.write(b"x" * 65_536)
            self.written += 65_536
