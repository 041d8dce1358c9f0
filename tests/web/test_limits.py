"""How often, how much at a time and how much of a body: the middleware before an app of a few lines."""

import asyncio
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse

from kb.settings import LIMITS, Limit, settings_from_env
from kb.web import limits
from kb.web.http import uploads
from kb.web.http.client import network_of
from kb.web.limits import Limits, kind_of
from kb.web.shared.failures import Failures

STRICT = {name: Limit(3, 60) for name in LIMITS}


async def _length(request):
    return PlainTextResponse(str(len(await request.body())))


async def _echo(socket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


ROUTES = [
    WebSocketRoute("/_stcore/stream", _echo),
    Route("/{path:path}", _length, methods=["GET", "POST", "PUT", "HEAD"]),
]


def client(monkeypatch, address="203.0.113.1", changed=None, **more):
    monkeypatch.delenv("KB_LIMITS", raising=False)
    settings = replace(settings_from_env(), limits=LIMITS | (changed or {}), **more)
    app = Starlette(routes=ROUTES, middleware=[Middleware(Failures), Middleware(Limits, settings=settings)])
    return TestClient(app, client=(address, 1))


@pytest.mark.parametrize(
    "method, path, kind",
    [
        ("GET", "/cari?q=a", "ask"),
        ("GET", "/api/v1/ask?q=a", "ask"),
        ("GET", "/?q=a", "ask"),
        ("GET", "/", "pages"),
        ("GET", "/articles/a", "pages"),
        ("GET", "/static/a.js", "files"),
        ("GET", "/healthz", "files"),
        ("GET", "/masuk", "pages"),
        ("POST", "/masuk", "sign-in"),
        ("POST", "/api/v1/feedback", "feedback"),
        ("POST", "/umpan-balik", "feedback"),
        ("PUT", "/_stcore/upload_file/a/b", "uploads"),
        ("GET", "/kosong", "pages"),
    ],
)
def test_each_request_counts_for_what_it_costs(monkeypatch, method, path, kind):
    path, _, query = path.partition("?")
    assert kind_of({"type": "http", "method": method, "path": path, "query_string": query.encode()}) == kind
    sent = client(monkeypatch, changed={kind: Limit(1, 60)})
    assert sent.request(method, f"{path}?{query}").status_code != 429
    assert sent.request(method, f"{path}?{query}").status_code == 429


def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_not_hit(monkeypatch):
    sent = client(monkeypatch, changed=STRICT)
    assert [sent.get("/api/v1/ask").status_code for _ in range(5)] == [200] * 3 + [429] * 2
    refused = sent.get("/api/v1/ask")
    assert (
        refused.headers["content-type"] == "application/problem+json" and 0 < int(refused.headers["retry-after"]) <= 20
    )
    assert refused.json()["status"] == 429 and refused.headers["retry-after"] in refused.json()["detail"]
    assert sent.get("/articles/a").status_code == 200
    other = TestClient(sent.app, client=("203.0.113.2", 1))
    assert other.get("/api/v1/ask").status_code == 200


@pytest.mark.parametrize(
    "lang, words",
    [("id", "coba lagi dalam"), ("en", "try again in"), ("xx", "coba lagi dalam"), ("", "coba lagi dalam")],
)
def test_a_page_says_so_in_the_reader_s_language(monkeypatch, lang, words):
    sent = client(monkeypatch, changed=STRICT)
    found = [sent.get(f"/cari?q=a&lang={lang}") for _ in range(4)][-1]
    assert (
        found.status_code == 429
        and words in found.text
        and found.headers["retry-after"]
        and found.headers["cache-control"] == "no-store"
    )


def test_fifty_people_behind_one_address_are_not_hit(monkeypatch):
    """A Monday morning within a minute: all open the console, sign in (ten of them twice), and ask twice."""
    monkeypatch.delenv("KB_LIMITS", raising=False)
    passed = []

    async def app(scope, receive, send):
        passed.append(scope["path"])

    async def monday():
        middleware, asked = Limits(app, settings_from_env()), 0
        for person in range(50):
            cookie = [(b"cookie", b"sj_session=%d" % person)]
            paths = [f"/static/{number}.js" for number in range(90)] + [
                "/agen",
                "/masuk",
                "/api/v1/ask",
                "/cari",
                "/articles/a",
                "/api/v1/articles",
            ]
            for path in paths:
                await call(middleware, None, "GET", path, cookie)
            tries = 1 if person % 5 else 2
            for _ in range(tries):
                await call(middleware, None, "POST", "/masuk")
            await middleware(
                {
                    "type": "websocket",
                    "path": "/_stcore/stream",
                    "query_string": b"",
                    "headers": cookie,
                    "client": ("203.0.113.1", 1),
                },
                None,
                None,
            )
            asked += len(paths) + tries + 1
        return asked

    asked = asyncio.run(monday())
    assert len(passed) == asked


def test_an_officer_s_session_has_less_than_the_address(monkeypatch):
    sent = client(monkeypatch, changed={"ask": Limit(8, 60)})
    one, other = {"cookie": "a=b; sj_session=one"}, {"cookie": "sj_session=other"}
    assert [sent.get("/cari", headers=one).status_code for _ in range(3)] == [200, 200, 429]
    assert sent.get("/cari", headers=other).status_code == 200
    assert sent.get("/cari", headers={"cookie": "sj_session=\x01;;;="}).status_code == 200


def test_of_ipv6_the_whole_network_of_a_customer_counts(monkeypatch):
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert network_of("192.0.2.1") == "192.0.2.1" and network_of("testclient") == "testclient"
    sent = client(monkeypatch, "2001:db8:1:2::1", STRICT)
    assert [TestClient(sent.app, client=(f"2001:db8:1:2::{n}", 1)).get("/cari").status_code for n in range(4)] == [
        200
    ] * 3 + [429]


def test_behind_a_trusted_proxy_each_of_its_clients_counts(monkeypatch):
    monkeypatch.setenv("KB_TRUSTED_PROXIES", "10.0.0.0/8")
    sent = client(monkeypatch, "10.0.0.1", STRICT)
    for n in range(5):
        assert sent.get("/cari", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code == 200
    assert [sent.get("/cari", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"}).status_code for _ in range(4)][
        -1
    ] == 429


def test_a_proxy_that_no_setting_names_is_warned_of_once(monkeypatch, caplog):
    sent = client(monkeypatch)
    for _ in range(3):
        sent.get("/cari", headers={"x-forwarded-for": "203.0.113.9"})
    assert sum("KB_TRUSTED_PROXIES" in line for line in caplog.messages) == 1


def chunks(number, size=10_000):
    for _ in range(number):
        yield b"b" * size


def test_a_body_too_large_is_refused_by_its_length_or_as_it_comes(monkeypatch):
    sent = client(monkeypatch)
    assert sent.post("/a", content=b"b" * 60_000).text == "60000"
    assert sent.post("/a", content=chunks(5)).text == "50000"
    for content in (b"b" * 70_000, chunks(7)):
        refused = sent.post("/api/v1/a", content=content)
        assert (
            refused.status_code == 413
            and refused.json()["title"] == "Content too large"
            and "64 KB" in refused.json()["detail"]
        )
    assert "paling banyak 64 KB" in sent.post("/a", content=chunks(700)).text


async def call(app, receive, method="POST", path="/a", headers=()):
    """The status that an app gives, and how often it asked for more."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(b"host", b"a"), *headers],
        "client": ("203.0.113.1", 1),
        "server": ("a", 80),
    }
    sent = []

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"] if sent else None


def test_a_body_that_stops_coming_is_given_up(monkeypatch):
    monkeypatch.setattr(limits, "SILENT_SECONDS", 0.05)

    async def silent():
        await asyncio.sleep(60)

    assert asyncio.run(call(client(monkeypatch).app, silent, headers=[(b"content-length", b"5")])) == 408


def test_a_body_that_trickles_has_no_longer_than_others(monkeypatch):
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.2)

    async def trickling():
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"b", "more_body": True}

    assert asyncio.run(call(client(monkeypatch).app, trickling, headers=[(b"transfer-encoding", b"chunked")])) == 408


def test_who_goes_away_amid_a_body_leaves_no_line_in_the_log(monkeypatch, caplog):
    async def gone():
        return {"type": "http.disconnect"}

    assert asyncio.run(call(client(monkeypatch).app, gone, headers=[(b"content-length", b"5")])) is None
    assert not caplog.records


def test_one_address_does_not_take_all_threads(monkeypatch):
    at_once, most = 0, 0

    async def slow(scope, receive, send):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1

    async def many():
        monkeypatch.delenv("KB_LIMITS", raising=False)
        middleware = Limits(slow, settings_from_env())
        await asyncio.gather(
            *(call(middleware, None, "GET", "/cari", headers) for headers in [(), ((b"content-length", b"0"),)] * 50)
        )
        return middleware

    assert asyncio.run(many())._at_work == {} and most == limits.AT_A_TIME


def test_a_file_is_taken_in_an_officer_s_session_alone(monkeypatch):
    sent = client(monkeypatch)
    path = "/_stcore/upload_file/officer/1"
    monkeypatch.setattr(uploads, "_until", {})
    for refused in (
        sent.put(path, content=chunks(3)),
        sent.put("/_stcore/upload_file/", content=b"b"),
        sent.put("/_stcore/upload_file/other/1", content=b"b"),
    ):
        assert refused.status_code == 403
    context = type("Context", (), {"session_id": "officer"})
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    uploads.allow_uploads(True)
    assert sent.put(path, content=chunks(3)).text == "30000"
    assert sent.put(path, content=b"b" * 20_400_000).text == "20400000"
    assert sent.put(path, content=chunks(3000)).status_code == 413
    assert sent.put("/_stcore/upload_file/other/1", content=b"b").status_code == 403
    uploads.allow_uploads(False)
    assert sent.put(path, content=chunks(3)).status_code == 403


def test_streamlit_takes_files_of_the_size_that_the_page_promises():
    import tomllib

    from kb.publishing.importing.files import LARGEST_FILE
    from kb.settings import ROOT

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["maxUploadSize"] == LARGEST_FILE // 1_000_000


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "https://satujawab.example"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "https://behind.example"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/masuk", "/umpan-balik", "/api/v1/feedback"])
def test_nothing_is_taken_that_another_site_made_a_browser_send(monkeypatch, headers, status, path):
    sent = client(monkeypatch, site="https://satujawab.example")
    assert sent.post(path, headers=headers).status_code == status
    assert sent.get(path, headers=headers).status_code == 200


def test_pages_opened_too_often_are_refused_before_they_open(monkeypatch):
    sent = client(monkeypatch, changed=STRICT)
    for _ in range(3):
        with sent.websocket_connect("/_stcore/stream"):
            pass
    with pytest.raises(WebSocketDenialResponse) as refused, sent.websocket_connect("/_stcore/stream"):
        pass
    assert refused.value.status_code == 429 and refused.value.headers["retry-after"]


def test_messages_of_a_page_wait_their_turn(monkeypatch):
    waited = []
    original = asyncio.sleep

    async def sleep(seconds):
        waited.append(seconds)
        await original(0.001)

    sent = client(monkeypatch, changed={"messages": Limit(50, 0.5)})
    monkeypatch.setattr(limits.asyncio, "sleep", sleep)
    with sent.websocket_connect("/_stcore/stream") as page:
        for number in range(20):
            page.send_text(str(number))
        assert [page.receive_text() for _ in range(20)] == [str(number) for number in range(20)]
    assert waited and max(waited) <= 0.5
