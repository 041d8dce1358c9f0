"""Pictures and PDFs of the live snapshot: who gets them, under which headers, and what else there is not."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from kb.answering.ask import article_answer, today
from kb.content.attachments import name_of
from kb.content.library import load_library
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.web.public import offline
from kb.web.shared import state as shared
from tests.content.files import BODY, FRONT, article_text, write_folder
from tests.content.pictures import pdf, picture, put

PNG, FORM, OTHER = picture(), pdf(), picture("JPEG")
NAME, FORM_NAME, OTHER_NAME = name_of(PNG, "png"), name_of(FORM, "pdf"), name_of(OTHER, "jpg")
SHOWN = f'\n![Alur pendaftaran](files/{NAME})\n\nUnduh [Formulir pajak (baru) "2026"](files/{FORM_NAME}) ini.\n'
DRAFT = FRONT.replace("id: pajak", "id: nanti").replace("status: published", "status: draft")
DRAFT = (
    DRAFT.replace("ponsel?", "lain?").replace("hp", "lain").replace("pajak ", "besok ").replace("tax phone", "later")
)


@pytest.fixture(scope="module")
def built(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("with-files")
    for data, ending in ((PNG, "png"), (FORM, "pdf"), (OTHER, "jpg")):
        put(folder / "articles", data, ending)
    write_folder(
        folder / "articles",
        {
            "bea-cukai/pajak.md": article_text(body=BODY + SHOWN),
            "bea-cukai/nanti.md": article_text(DRAFT, f"{BODY}\n![Layar ponsel](files/{OTHER_NAME})\n"),
        },
    )
    build_snapshot(load_library(folder / "articles"), encoder, folder / "index", today())
    return open_snapshot(folder / "index", encoder)


@pytest.fixture
def visitor(client, built, monkeypatch):
    """A visitor of a server with that snapshot."""
    monkeypatch.setattr(shared.State, "snapshot", lambda _: built)
    assert isinstance(client, TestClient)
    return client


def test_a_snapshot_carries_the_files_that_published_articles_name(built):
    names = [name for name in built.manifest["files"] if name.startswith("files/")]
    assert sorted(names) == sorted([f"files/{NAME}", f"files/{FORM_NAME}"])
    assert (built.files / "files" / NAME).read_bytes() == PNG


def test_a_picture_is_handed_out_as_nothing_else(visitor):
    found = visitor.get(f"/berkas/{NAME}")
    assert (found.status_code, found.content) == (200, PNG)
    wanted = {
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "public, max-age=31536000, immutable",
        "etag": f'"{NAME[:16]}"',
        "content-length": str(len(PNG)),
    }
    assert {name: found.headers[name] for name in wanted} == wanted
    assert "content-disposition" not in found.headers and "content-encoding" not in found.headers
    head = visitor.head(f"/berkas/{NAME}")
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in wanted} == wanted


def test_a_pdf_is_saved_under_the_words_of_its_link(visitor):
    found = visitor.get(f"/berkas/{FORM_NAME}")
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, FORM, "application/pdf")
    saved = found.headers["content-disposition"]
    assert saved.startswith('attachment; filename="Formulir pajak (baru) 2026.pdf"; ')
    assert saved.endswith("; filename*=UTF-8''Formulir%20pajak%20%28baru%29%202026.pdf")


def test_what_a_browser_has_is_not_sent_again(visitor):
    for tag in (f'"{NAME[:16]}"', f'W/"{NAME[:16]}"', f'"x", "{NAME[:16]}"'):
        found = visitor.get(f"/berkas/{NAME}", headers={"If-None-Match": tag})
        assert (found.status_code, found.content, found.headers["etag"]) == (304, b"", f'"{NAME[:16]}"')
    assert visitor.get(f"/berkas/{NAME}", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/berkas/0123456789abcdef.png",  # unknown
        f"/berkas/{OTHER_NAME}",  # of a draft
        f"/berkas/{NAME.upper()}",
        f"/berkas/{NAME[:16]}.jpg",
        f"/berkas/{NAME[:16]}.PNG",
        f"/berkas/x{NAME}",
        "/berkas/..%2f..%2fmanifest.json",
        f"/berkas/..%2ffiles%2f{NAME}",
        "/berkas/%2e%2e/manifest.json",
        f"/berkas/{NAME}%00.html",
        f"/berkas/{NAME}%0a",
        f"/studio/berkas/{NAME}",
        f"/studio/berkas/{NAME}?kunci=x.y",
    ],
)
def test_there_is_nothing_else(visitor, path):
    found = visitor.get(path)
    assert found.status_code in (400, 404) and found.headers["cache-control"] == "no-store"
    assert PNG not in found.content and OTHER not in found.content


def test_an_unknown_picture_is_told_in_words(visitor):
    found = visitor.get("/berkas/0123456789abcdef.png?lang=en")
    assert found.headers["content-type"].startswith("text/html") and "This page does not exist" in found.text


def test_a_file_is_gone_with_the_article_that_names_it(visitor, built, monkeypatch):
    articles = {
        key: article.model_copy(update={"valid_until": article.valid_from})
        for key, article in built.library.articles.items()
    }
    library = replace(built.library, articles=built.library.articles | articles)
    monkeypatch.setattr(shared.State, "snapshot", lambda _: replace(built, library=library))
    assert visitor.get(f"/berkas/{NAME}").status_code == 404


def test_a_damaged_file_is_not_handed_out(visitor, built, monkeypatch):
    digests = built.manifest["files"] | {f"files/{NAME}": "0" * 64}
    damaged = replace(built, manifest=built.manifest | {"files": digests})
    monkeypatch.setattr(shared.State, "snapshot", lambda _: damaged)
    assert visitor.get(f"/berkas/{NAME}").status_code == 404
    assert visitor.get(f"/berkas/{FORM_NAME}").status_code == 200


def test_light_pages_and_print_show_it(visitor):
    page = visitor.get("/articles/pajak").text
    assert f'<img src="/berkas/{NAME}" alt="Alur pendaftaran" width="300" height="200" loading="lazy"' in page
    assert "(PDF, 1 KB)" in page
    printed = visitor.get("/articles/pajak?cetak=1").text
    assert f'<img src="/berkas/{NAME}" alt="Alur pendaftaran" width="300" height="200" decoding="async">' in printed


def test_a_page_may_show_own_pictures_alone(visitor):
    for path in ("/articles/pajak", "/cari?q=pajak", "/"):
        sources = re.search(r"img-src ([^;]*)", visitor.get(path).headers["content-security-policy"])[1].split()
        assert set(sources) <= {"'self'", "data:", "blob:"}


def test_the_api_has_it_in_its_html_and_says_it_in_its_text(visitor):
    body = visitor.get("/api/v1/articles/pajak").json()
    assert f'src="/berkas/{NAME}"' in str(body) and "Gambar: Alur pendaftaran" in str(body)


@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_each_channel_shows_or_says_it(built, channel):
    body, _, _ = article_answer(built, "pajak", channel, "id", today())
    assert ("<img " in body.html) == (channel in ("web", "agent"))
    assert ("Gambar: Alur pendaftaran" in body.text) == (channel in ("web", "agent"))


def test_a_phone_keeps_the_words(built):
    kept = offline.bundle(built, today()).body.decode()
    assert "Gambar: Alur pendaftaran" in kept and "<img" not in kept
