"""Headers, known paths and script hashes; every route has them."""

import base64
import hashlib

import pytest

from kb.web.http.security import HEADERS, PLAIN_POLICY, script_policy

PAGES = [
    "/",
    "/?lang=en",
    "/cari",
    "/cari?q=hp+diblokir",
    "/jawaban",
    "/articles/nomor-159",
    "/articles/no-such",
    "/articles",
    "/bukti/SJ-0000-0000-00",
    "/sitemap.xml",
    "/robots.txt",
    "/icon.svg",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/api/v1/ask?q=hp+diblokir",
    "/api/v1/ask",
    "/api/v1/none",
    "/no-such-page",
    "/_stcore/health",
    "/static/none.js",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_route_has_the_security_headers(client, path):
    headers = client.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", "")
    assert "'unsafe-inline'" not in policy.split("script-src", 1)[-1].split(";")[0] or "script-src" not in policy


def test_plain_pages_run_no_script(client):
    assert client.get("/cari").headers["content-security-policy"] == PLAIN_POLICY
    assert "script-src" not in PLAIN_POLICY and "default-src 'none'" in PLAIN_POLICY


def test_strict_transport_only_where_there_is_transport_security(client):
    assert "strict-transport-security" not in client.get("/cari").headers
    assert "strict-transport-security" in client.get("https://testserver/cari").headers


def test_script_policy_names_each_inline_script_by_its_hash():
    code = "\n let a = 1;\n"
    policy = script_policy(
        f'<script src="x.js"></script><script>{code}</script><script type="module" src="y.js"></script>'
    )
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert policy.count("sha256-") == 1 and f"'sha256-{digest}'" in policy


@pytest.mark.parametrize("path", ["/", "/api/v1/docs"])
def test_pages_with_scripts_allow_exactly_their_own(client, path):
    found = client.get(path)
    assert found.status_code == 200
    assert found.headers["content-security-policy"] == script_policy(found.text)


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-page",
        "/index.php",
        "/articles/a/b",
        "/cari/x",
        "/api/v2",
        "/apiv1",
        "/admin",
        "/.env",
        "//evil.example/x",
        "/%00",
    ],
)
def test_an_unknown_path_is_a_true_404_page(client, path):
    found = client.get(f"http://testserver{path}")
    assert found.status_code == 404
    assert "Halaman ini tidak ada" in found.text
    assert 'href="//' not in found.text


@pytest.mark.parametrize(
    "method, path", [("POST", "/"), ("POST", "/cari"), ("GET", "/umpan-balik"), ("DELETE", "/articles/nomor-159")]
)
def test_a_wrong_method_is_405(client, method, path):
    assert client.request(method, path).status_code == 405


def test_streamlits_own_files_are_served(client):
    assert client.get("/_stcore/health").text == "ok"
    assert client.get("/manifest.json").status_code == 200


def test_pages_are_compressed(client):
    found = client.get("/cari", headers={"Accept-Encoding": "gzip"})
    assert found.headers["content-encoding"] == "gzip"


def test_the_first_page_is_whole_in_its_language_without_javascript(client):
    for lang, title in (("id", "satu jawaban"), ("en", "one answer")):
        html = client.get("/", params={"lang": lang}).text
        assert f'<html lang="{lang}">' in html
        assert title in html and "noscript" not in html
        assert '<form id="search" class="sj-search sj-noprint" action="/" method="get"' in html
        assert "sj-short" in client.get("/", params={"lang": lang, "q": "nomor 159"}).text
