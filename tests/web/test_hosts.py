"""The server's own name: that of KB_SITE, whatever a request says; another name is refused."""

from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from kb.errors import KbError
from kb.settings import settings_from_env
from kb.web.http.hosts import Hosts
from kb.web.http.monitors import Monitors
from kb.web.http.paths import KnownPaths
from kb.web.http.security import SecurityHeaders
from kb.web.public import light_pages as plain
from kb.web.staff import signin
from tests.web.test_api import is_problem

SITE = "https://satujawab.example.go.id"
PAGES = [
    "/",
    "/?q=hp+diblokir",
    "/cari",
    "/cari?q=hp+diblokir",
    "/jawaban",
    "/articles/nomor-159",
    "/articles/nomor-159?lang=en",
    "/articles",
    "/articles/nomor-159.",
    "/cari/",
    "/sitemap.xml",
    "/robots.txt",
    "/masuk",
    "/bukti/SJ-0000-0000-00",
    "/none",
]


def served(client_at=("127.0.0.1", 50000), **changed):
    """The pages behind the middleware, with other settings than this process's."""
    settings = replace(settings_from_env(), **changed)

    async def figures(_):
        return PlainTextResponse("figures")

    async def cookie(_):
        response = PlainTextResponse("")
        response.headers.append("set-cookie", "one=1; Path=/")
        response.headers.append("set-cookie", "two=2; secure; Path=/")
        return response

    routes = [*plain.ROUTES, *signin.ROUTES, Route("/metrics", figures), Route("/cookie", cookie),
              Mount("/_stcore", routes=[Route("/metrics", figures)])]  # fmt: skip
    known = Middleware(KnownPaths, routes=routes, not_found=plain.not_found, wrong_method=plain.wrong_method)
    middleware = [
        Middleware(SecurityHeaders),
        Middleware(Hosts, settings=settings),
        Middleware(Monitors, settings=settings),
        known,
    ]
    return TestClient(Starlette(routes=routes, middleware=middleware), follow_redirects=False, client=client_at)


@pytest.mark.parametrize("path", PAGES)
def test_with_a_site_nothing_takes_its_host_from_the_request(client, path):
    found = served(site=SITE, hosts=("inner.example",)).get(
        path, headers={"Host": "inner.example:8080", "X-Forwarded-Host": "evil.example"}
    )
    for words in (found.text, str(found.headers)):
        assert "inner.example" not in words and "evil.example" not in words and "http://satujawab" not in words
    assert found.headers["strict-transport-security"]
    if path in ("/sitemap.xml", "/robots.txt") or path.startswith("/articles/nomor-159") and not path.endswith("."):
        assert SITE in found.text


def test_with_a_site_of_https_every_cookie_is_secure(client):
    site = served(site=SITE)
    assert "secure" in site.get("/masuk", headers={"Host": "127.0.0.1"}).headers["set-cookie"].lower()
    assert site.get("/cookie").headers.get_list("set-cookie") == ["one=1; Path=/; Secure", "two=2; secure; Path=/"]
    plain_http = served(site="http://intranet.example").get("/cookie")
    assert (
        plain_http.headers.get_list("set-cookie")[0] == "one=1; Path=/"
        and "strict-transport-security" not in plain_http.headers
    )


@pytest.mark.parametrize(
    "host",
    [
        "satujawab.example.go.id",
        "SATUJAWAB.example.go.id:443",
        "satujawab.example.go.id.",
        "other.example",
        "localhost",
        "localhost:8501",
        "127.0.0.1:8501",
        "127.8.8.8",
        "[::1]:8501",
        "testserver",
    ],
)
def test_a_name_of_ours_is_served(client, host):
    assert served(site=SITE, hosts=("Other.example",)).get("/robots.txt", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "satujawab.example.go.id.evil.example",
        "evil.example:443",
        "x@satujawab.example.go.id",
        "satujawab.example.go.id/x",
        "satujawab.example.go.id:x",
        "",
        " ",
        "[::1",
        "8.8.8.8",
        "localhost.evil.example",
        "a,localhost",
        "localhost#",
    ],
)
def test_another_name_is_refused_in_a_sentence(client, host):
    for path in ("/robots.txt", "/masuk", "/none"):
        found = served(site=SITE).get(path, headers={"Host": host})
        assert found.status_code == 400 and "alamat resminya" in found.text and "evil" not in found.text
    is_problem(client.get("/api/v1/ask?q=hp", headers={"Host": "evil.example"}), 400)


def test_two_names_are_refused_and_none_is_an_old_probes():
    site = served(site=SITE)
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/robots.txt",
        "raw_path": b"/robots.txt",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("10.0.0.7", 8501),
        "client": ("10.0.0.1", 1),
        "http_version": "1.1",
    }

    def status(*hosts):
        sent = []

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            sent.append(message)

        with site.__class__(site.app).__enter__() as running:
            running.portal.call(site.app, scope | {"headers": [(b"host", host) for host in hosts]}, receive, send)
        return sent[0]["status"]

    assert status() == status(b"10.0.0.7:8501") == status(b"localhost") == 200
    assert status(b"localhost", b"localhost") == status(b"10.0.0.8") == status(b"localhost", b"evil.example") == 400


def test_a_websocket_by_another_name_is_refused(client):
    from starlette.websockets import WebSocketDisconnect

    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"Host": "evil.example"}),
    ):
        pass


@pytest.mark.parametrize(
    "site",
    ["satujawab.go.id", "https://satujawab.go.id/satu", "https://a b", "ftp://x.id", "https://", "https://u:p@x.id"],
)
def test_a_site_that_is_no_address_is_a_sentence(monkeypatch, site):
    monkeypatch.setenv("KB_SITE", site)
    with pytest.raises(KbError, match="KB_SITE"):
        settings_from_env()


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics", "/metrics/"])
def test_figures_are_for_monitoring_only(client, path):
    local, far, token = served(), served(("203.0.113.9", 1)), {"Authorization": "Bearer geheim"}
    assert local.get(path).status_code in (200, 308)
    assert (
        local.get(path, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    )  # by a proxy here that nobody told us of
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, token, {"Authorization": "Bearer "}):
        refused = far.get(path, headers=headers)
        assert refused.status_code == 403 and "KB_MONITORS" in refused.text and "figures\n" not in refused.text
    known = served(("203.0.113.9", 1), metrics_token="geheim")
    assert known.get(path, headers=token).status_code in (200, 308)
    for wrong in ("Bearer", "Bearer geheimx", "geheim", "Bearer é"):
        assert known.get(path, headers={"Authorization": wrong.encode()}).status_code == 403


def test_monitors_are_a_setting(client, monkeypatch):
    monkeypatch.setenv("KB_MONITORS", "203.0.113.0/28")
    assert served(("203.0.113.9", 1)).get("/metrics").text == "figures"
    assert served().get("/metrics").status_code == 403
    monkeypatch.setenv("KB_MONITORS", "everyone")
    with pytest.raises(KbError, match="KB_MONITORS"):
        settings_from_env()


def test_readiness_tells_no_folder(client, monkeypatch):
    from kb.web.shared.state import state

    monkeypatch.setattr(state(), "_snapshot", None)
    for path in ("/readyz", "/api/v1/ask?q=hp"):
        found = client.get(path)
        is_problem(found, 503)
        assert (
            str(state().settings.index) not in found.text
            and "/" not in found.json()["detail"]
            and found.headers["retry-after"]
        )
