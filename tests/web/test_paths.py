"""Every address answers HEAD and OPTIONS, names its methods in a 405, says how long it may be kept;
retyped ones lead on.
"""

import json
import re

import pytest
from starlette.routing import Mount, Route

from kb.web.api.routes import api
from kb.web.asgi import OFFICERS_ROUTES, ROUTES
from kb.web.http.paths import tidied
from kb.web.public.assets import scripts
from tests.web.test_api import is_problem

RECEIPT = "SJ-0000-0000-00"
STREAMLITS = ("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/manifest.json", "/favicon.png")
PRIVATE = ("/studio", "/agen", "/masuk", "/umpan-balik", "/metrics", "/readyz", "/healthz", "/_stcore/metrics")


def addresses() -> dict[str, set[str]]:
    """Every address of ours and Streamlit's with its methods, from the routes themselves."""
    found: dict[str, set[str]] = {path: {"GET"} for path in STREAMLITS}
    for prefix, routes in (("", [*ROUTES, *OFFICERS_ROUTES]), ("/api/v1", api.routes)):
        for route in routes:
            if isinstance(route, Route):
                path = prefix + route.path.format(id="nomor-159", article_id="nomor-159", code=RECEIPT)
                found.setdefault(path, set()).update(route.methods - {"HEAD"})
            else:
                assert isinstance(route, Mount)
    return found | {"/api/v1/static-offline-docs/swagger-ui.css": {"GET"}}


ADDRESSES = addresses()


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_route_has_manners(client, path):
    methods = ADDRESSES[path]
    allowed = sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))
    options = client.options(path)
    assert (options.status_code, options.headers["allow"]) == (204, ", ".join(allowed)) and not options.content
    for method in {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"} - set(allowed):
        refused = client.request(method, path)
        assert refused.status_code == 405 and refused.headers["allow"] == ", ".join(allowed)
        assert refused.headers["cache-control"] == "no-store"
        if path.startswith("/api/v1/") and method != "HEAD":
            is_problem(refused, 405)
    if "GET" in methods:
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code and not head.content
        same = ("content-type", "cache-control", "location")
        assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_route_says_how_long_its_answer_may_be_kept(client, path):
    method = "GET" if "GET" in ADDRESSES[path] else "POST"
    kept = client.request(method, path).headers["cache-control"]
    if path in PRIVATE or path.startswith("/api/v1/") and "static" not in path:
        assert kept == "no-store"
    elif path.endswith((".css", ".svg", ".png")):
        assert "public" in kept and int(kept.split("max-age=")[1].split(",")[0]) >= 86_400
    else:
        assert "no-cache" in kept or "no-store" in kept
    if path == "/cari":  # a question is nobody else's, and going back to it must not lose what was typed
        assert kept == client.get("/cari?q=hp+diblokir").headers["cache-control"] == "private, no-cache"


def test_streamlits_hashed_files_are_kept_for_long(client):
    script = json.loads(re.search(r"FILES = (.*?);\n", scripts()["full"].body.decode())[1])["modules"][0]
    assert "max-age=31536000" in client.get(script).headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/_stcore/agent/openapi.json", "/_stcore/none", "/auth/none", "/static/../app.py"]
)
def test_what_streamlit_has_and_no_page_needs_is_not_there(client, path):
    assert client.get(path).status_code == 404 and client.post(path).status_code == 404


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("/cari/", "/cari"),
        ("/Cari", "/cari"),
        ("/jawaban.", "/jawaban"),
        ("/studio/", "/studio"),
        ("/AGEN", "/agen"),
        ("/articles/", "/articles"),
        ("/articles/nomor-159/", "/articles/nomor-159"),
        ("/articles/nomor-159.", "/articles/nomor-159"),
        ("/articles/nomor-159),", "/articles/nomor-159"),
        ("/articles/(nomor-159)", "/articles/nomor-159"),
        ("/articles/%22nomor-159%22", "/articles/nomor-159"),
        ("/articles/nomor-159%E2%80%9D", "/articles/nomor-159"),
        ("/articles/nomor-159%E2%80%8B", "/articles/nomor-159"),
        ("/articles/nomor%E2%80%93159", "/articles/nomor-159"),
        ("/Articles/Nomor-159", "/articles/nomor-159"),
        ("/ARTICLES/NOMOR-159/?lang=en", "/articles/nomor-159?lang=en"),
        ("/bukti/sj-0000-0000-00", "/bukti/SJ-0000-0000-00"),
        ("/bukti/SJ-0000-0000-00].", "/bukti/SJ-0000-0000-00"),
        ("/Bukti/SJ%E2%80%930000%E2%80%930000%E2%80%9300", "/bukti/SJ-0000-0000-00"),
        ("/api/v1/articles/", "/api/v1/articles"),
        ("/api/v1/ask/?q=hp", "/api/v1/ask?q=hp"),
        ("/sitemap.xml.", "/sitemap.xml"),
        ("//articles/nomor-159", "/articles/nomor-159"),
        ("/articles//nomor-159", "/articles/nomor-159"),
        ("//cari?q=hp", "/cari?q=hp"),
        ("//", "/"),
        ("/articles/nomor_159", "/articles/nomor-159"),
        ("/articles/nomor-159.md", "/articles/nomor-159"),
        ("/articles/Nomor_159.HTML?lang=en", "/articles/nomor-159?lang=en"),
        ("/articles/nomor-159.htm).", "/articles/nomor-159"),
        ("/bukti/sj_0000_0000_00.html", "/bukti/SJ-0000-0000-00"),
        ("/bukti/", "/bukti"),
        ("/jawaban.html", "/jawaban"),
        ("/yang_kami_simpan", "/yang-kami-simpan"),
        ("/index.html?q=hp", "/?q=hp"),
        ("/INDEX.HTM", "/"),
        ("/home", "/"),
        ("/Beranda/", "/"),
    ],
)
def test_an_address_that_was_retyped_leads_to_the_page(client, typed, meant):
    whole = f"http://localhost{typed}"
    found = client.get(whole)
    assert (found.status_code, found.headers["location"]) == (308, meant)
    assert client.head(whole).headers["location"] == meant


@pytest.mark.parametrize(
    "path",
    ["/", "/articles/nomor-159", "/bukti/SJ-0000-0000-00", "/api/v1/ask", "///", "/%00", "/...", "/articles/..."],
)
def test_no_redirect_leads_to_itself(client, path):
    assert tidied(tidied(path)) == tidied(path)
    assert client.get(f"http://testserver{path}").headers.get("location") != path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x", "//evil.example", "///evil.example/%2e%2e", "/%5Cevil.example", "/%2Fevil.example",
        "//evil.example/home", "/index.php", "/home/x", "/nothing.md",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_host_or_to_nothing(client, path):
    found = client.get(f"http://testserver{path}")
    assert found.status_code == 404 and "location" not in found.headers


def test_where_a_receipts_code_is_typed(client):
    page = client.get("/bukti")
    assert page.status_code == 200 and 'name="kode"' in page.text and "Kode jawaban" in page.text
    assert 'href="/bukti?lang=en"' in page.text and "Answer code" in client.get("/bukti?lang=en").text
    code = re.search(r'href="/bukti/(SJ-[^"?]+)', client.get("/articles/nomor-159").text)[1]
    for typed in (code, f" {code.lower()}. ", code.replace("-", " ")):
        led = client.get("/bukti", params={"kode": typed, "lang": "en"})
        assert led.status_code == 303 and led.headers["cache-control"] == "no-store"
        assert code in client.get(led.headers["location"]).text
    for typed in ("SJ-1", "081234567890", "//evil.example", "<b>", "x" * 5000):
        refused = client.get("/bukti", params={"kode": typed})
        assert refused.status_code == 404 and 'name="kode"' in refused.text and "SJ-XXXX-XXXX-XX" in refused.text
        assert typed not in refused.text and refused.headers["cache-control"] == "no-store"
    assert 'name="kode"' in client.get("/bukti/SJ-9999-9999-99").text  # mistyped: there is a field to type it again


def test_a_full_stop_after_the_language_is_none_of_it(client):
    assert '<html lang="en">' in client.get("/articles/nomor-159?lang=EN.").text


def test_a_method_that_a_page_does_not_take_is_told_in_words(client):
    found = client.get("/umpan-balik?lang=en")
    assert found.status_code == 405 and "cannot be opened like this" in found.text
