"""Pictures and PDFs beside the articles: what is shown of them, said of them, and refused."""

import hashlib
import re
import struct
import time
import zlib
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kb.content.attachments import (
    LARGEST_PDF,
    LARGEST_PICTURE,
    NAME,
    ending_of,
    inspect,
    is_attachment,
    name_of,
    names_in,
    require_harmless,
    with_text,
)
from kb.content.library import load_library, servable
from kb.content.render import render_html, render_text, sections, short_answer
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from tests.content.files import BODY, article_text, write_folder
from tests.content.pictures import bomb, many_marks, packed, pdf, picture, put

ON = date(2026, 11, 30)
PNG, FORM = picture(), pdf()


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, PNG, "png")
    put(tmp_path, FORM, "pdf")
    return tmp_path


def library_of(folder, more, body=BODY, english=None):
    articles = {"bea-cukai/pajak.md": article_text(body=f"{body}\n{more}\n")}
    if english:
        articles["bea-cukai/pajak.en.md"] = f'---\ntitle: "Tax?"\n---\n{english}\n'
    return load_library(write_folder(folder, articles))


def found(library):
    """Code, file and line of each finding of a file."""
    return [(f.code, f.path, f.line) for f in check(library, ON) if f.code.startswith("attachment.")]


def named(data, ending):
    return f"files/{name_of(data, ending)}"


SHOWN = f"![Alur pendaftaran](files/{name_of(PNG, 'png')})\n\nUnduh [Formulir pajak](files/{name_of(FORM, 'pdf')}) ini."


def test_a_page_shows_a_picture_with_its_size_and_what_a_pdf_is(folder):
    library = library_of(folder, SHOWN)
    assert found(library) == []
    html = render_html(library, library.articles["pajak"], "id", ON)
    address = f"/berkas/{name_of(PNG, 'png')}"
    shown = f'<img src="{address}" alt="Alur pendaftaran" width="300" height="200" loading="lazy" decoding="async">'
    assert f"<p>{shown}</p>" in html
    link = f'<a href="/berkas/{name_of(FORM, "pdf")}" rel="noopener noreferrer">Formulir pajak</a> (PDF, 1 KB) ini.'
    assert f"<p>Unduh {link}</p>" in html


def test_words_alone_say_the_alternative_text(folder):
    english = f"The rate.\n\n![How to register](files/{name_of(PNG, 'png')})"
    library = library_of(folder, SHOWN, english=english)
    article = library.articles["pajak"]
    said = render_text(library, article, "id", ON)
    assert said.endswith("Gambar: Alur pendaftaran\nUnduh Formulir pajak ini.")
    assert render_text(library, article, "en", ON).endswith("Picture: How to register")
    assert "Gambar: Alur pendaftaran Unduh Formulir pajak ini." in sections(library, article, "id", ON)[-1].text
    kept = render_html(library, article, "id", ON, pictures=False)
    assert "<p>Gambar: Alur pendaftaran</p>" in kept and "<img" not in kept


def test_an_alternative_text_shows_facts_and_is_checked_as_any_words(folder):
    library = library_of(folder, f"![Tarif {{{{ vat }}}} sejak 1987](files/{name_of(PNG, 'png')})")
    assert 'alt="Tarif 12% sejak 1987"' in render_html(library, library.articles["pajak"], "id", ON)
    assert "article.figure_of_no_fact" in {f.code for f in check(library, ON)}
    hidden = library_of(folder, f'![" onerror="x <b>](files/{name_of(PNG, "png")})')
    assert 'onerror="' not in render_html(hidden, hidden.articles["pajak"], "id", ON)


def test_an_article_does_not_begin_with_a_picture(folder):
    library = library_of(folder, "", body=SHOWN)
    assert short_answer(library, library.articles["pajak"], "id", ON) == ""
    assert "article.no_short_answer" in {f.code for f in check(library, ON)}


def test_pictures_from_elsewhere_are_not_shown(folder):
    for address in (
        "https://contoh.go.id/a.png",
        "data:image/png;base64,AAAA",
        "/berkas/0123456789abcdef.png",
        "//x/y.png",
    ):
        library = library_of(folder, f"![Alur pendaftaran]({address})")
        assert "<img" not in render_html(library, library.articles["pajak"], "id", ON)
        assert {f.rule for f in check(library, ON)} & {"picture", "broken-link"}, address


def test_the_version_of_an_article_follows_its_pictures(folder):
    other = picture(size=(301, 200))
    put(folder, other, "png")
    one = library_of(folder, f"![Alur](files/{name_of(PNG, 'png')})").articles["pajak"].version
    two = library_of(folder, f"![Alur](files/{name_of(other, 'png')})").articles["pajak"].version
    assert one != two


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("![Alur](files/0123456789abcdef.png)", "missing"),
        ("![Alur](files/alur.png)", "no_name"),
        ("![Alur](files/../../facts.yaml)", "no_name"),
        ("[Surat](files/0123456789abcdef.docx)", "no_name"),
        (f"![Alur]({named(FORM, 'pdf')})", "pdf_as_picture"),
        (f"![]({named(PNG, 'png')})", "no_alternative"),
        (f"![ … ]({named(PNG, 'png')})", "no_alternative"),
        (f"![IMG_2034]({named(PNG, 'png')})", "name_as_alternative"),
        (f"![alur.png]({named(PNG, 'png')})", "name_as_alternative"),
        (f"![Gambar 2]({named(PNG, 'png')})", "name_as_alternative"),
    ],
)
def test_what_is_written_wrong_is_told_with_its_line_in_both_languages(folder, written, code):
    library = library_of(folder, f"Kata.\n{written}\n\n{SHOWN}")
    line = article_text().count("\n") + 3
    assert found(library) == [(f"attachment.{code}", "bea-cukai/pajak.md", line)]
    finding = next(f for f in check(library, ON) if f.code == f"attachment.{code}")
    assert finding.severity == "error" and finding.mend
    assert finding.told("id") != finding.told("en") and finding.told("id").endswith(".")
    assert "pajak" not in servable(library, [finding]).articles


GIF = b"GIF89a" + bytes(40)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"1 0 <</S/JavaScript/JS(1)>>"
HOSTILE = {
    "cut": (PNG[:-40], "png", "broken"),
    "cut jpeg": (picture("JPEG")[:-400], "jpg", "broken"),
    "a bomb": (bomb(), "png", "broken"),
    "too wide": (picture(size=(2001, 10)), "png", "too_wide"),
    "a page behind it": (PNG + b"<script>alert(1)</script>", "png", "more_behind"),
    "a page behind a jpeg": (picture("JPEG") + b"<html>", "jpg", "more_behind"),
    "a page behind a jpeg that ends as one": (picture("JPEG") + b"<html>\xff\xd9", "jpg", "more_behind"),
    "a page behind a webp": (picture("WEBP") + b"<html>", "webp", "more_behind"),
    "a gif": (GIF, "png", "other_type"),
    "a drawing with a script": (SVG, "png", "other_type"),
    "a page": (b"<!doctype html><script>1</script>", "pdf", "other_type"),
    "a jpeg named png": (picture("JPEG"), "png", "other_type"),
    "nothing": (b"", "png", "other_type"),
    "a moving picture": (
        picture("PNG", save_all=True, append_images=[Image.new("RGB", (300, 200))]), "png", "moves",
    ),
    "a script": (pdf(b"1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n"), "pdf", "pdf_acts"),
    "a script by reference": (pdf(b"1 0 obj<</S/Rendition/JS 5 0 R>>endobj\n"), "pdf", "pdf_acts"),
    "a script whose name is written in codes": (pdf(b"1 0 obj<</S/J#61vaScript>>endobj\n"), "pdf", "pdf_acts"),
    "a program": (pdf(b"1 0 obj<</S/Launch/F(x.exe)>>endobj\n"), "pdf", "pdf_acts"),
    "a file within": (pdf(b"1 0 obj<</Names<</EmbeddedFiles 3 0 R>>>>endobj\n"), "pdf", "pdf_acts"),
    "a shut one": (pdf(b"trailer<</Encrypt 3 0 R>>\n"), "pdf", "pdf_acts"),
    "a packed script": (packed(b"1 0 <</S/JavaScript/JS(1)>>"), "pdf", "pdf_acts"),
    "a script packed otherwise": (
        packed(b"1 0 <</S/JavaScript>>", b"/Filter[/ASCIIHexDecode/FlateDecode]/Type/ObjStm"), "pdf", "pdf_not_read",
    ),
    "a script packed by another name": (
        packed(b"1 0 <</S/JavaScript>>", b"/Type/Obj#53tm/Filter/FlateDecode"), "pdf", "pdf_not_read",
    ),
    "a packed part that is cut": (
        packed(b"1 0 <</S/JavaScript>>" * 99, pack=lambda d: zlib.compress(d)[:20]), "pdf", "pdf_not_read",
    ),
    "a bomb of packed parts": (packed(b" " * 30_000_000), "pdf", "pdf_not_read"),
    "a form that is a program": (pdf(b"1 0 obj<</AcroForm<</XFA 5 0 R>>>>endobj\n"), "pdf", "pdf_acts"),
    "a form in parts that is a program": (pdf(b"1 0 obj<</XFA[(x) 5 0 R]>>endobj\n"), "pdf", "pdf_acts"),
    "a packed script behind words like a beginning": (
        packed(SCRIPT, b"/Filter/FlateDecode/X(obj)/Type/ObjStm"), "pdf", "pdf_not_read",
    ),
    "a packed script behind words like a whole beginning": (
        packed(SCRIPT, b"/Filter/FlateDecode/X(1 0 obj<<)/Type/ObjStm"), "pdf", "pdf_not_read",
    ),
    "a packed script behind words like a stream": (
        packed(SCRIPT, b"/Type/ObjStm/X(stream\n)/Filter/FlateDecode"), "pdf", "pdf_not_read",
    ),
    "a packed script behind a remark": (
        packed(SCRIPT, b"/Type/ObjStm/Filter/FlateDecode%>>stream\n"), "pdf", "pdf_not_read",
    ),
    "a packed script whose packing is written in codes": (
        packed(SCRIPT, b"/#46ilter/FlateDecode/Type/ObjStm"), "pdf", "pdf_not_read",
    ),
    "a packed script that does not say how": (packed(SCRIPT, b"/Type/ObjStm"), "pdf", "pdf_not_read"),
    "a packed script far from its name": (
        packed(SCRIPT, b"/Type/ObjStm/Filter/FlateDecode" + b" " * 11_000), "pdf", "pdf_not_read",
    ),
    "a packed script behind another": (
        packed(b"1 0 <<>>" * 9)[:-7] + packed(SCRIPT), "pdf", "pdf_acts",
    ),
    "too many packed parts": (
        pdf((b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n%s\n" % zlib.compress(b"")) * 10_001),
        "pdf", "pdf_not_read",
    ),
    "a cut pdf": (FORM[:40], "pdf", "broken"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused(folder, what):
    data, ending, code = HOSTILE[what]
    name = put(folder, data, ending)
    library = library_of(folder, f"{SHOWN}\n\n[Lihat](files/{name})")
    assert [one for one, _, _ in found(library)] == [f"attachment.{code}"]
    assert f"bea-cukai/files/{name}" not in library.served_files
    html = render_html(library, library.articles["pajak"], "id", ON)
    assert name not in html and "Lihat" in html  # its words stay


def test_large_files_are_refused(folder):
    noise = hashlib.shake_256(b"x").digest(LARGEST_PICTURE + 1)
    large = put(folder, PNG + noise, "png")
    heavy = put(folder, pdf(b"%" + noise.hex().encode() * 3 + b"\n"), "pdf")
    library = library_of(folder, f"{SHOWN}\n\n![Alur](files/{large})\n\n[Surat](files/{heavy})")
    assert [code for code, _, _ in found(library)] == ["attachment.too_large", "attachment.pdf_too_large"]
    assert (folder / "bea-cukai/files" / heavy).stat().st_size > LARGEST_PDF


def test_a_file_under_the_name_of_another_is_refused(folder):
    put(folder, picture(size=(9, 9)), "png", name="0123456789abcdef.png")
    library = library_of(folder, f"{SHOWN}\n\n![Alur](files/0123456789abcdef.png)")
    [finding] = [f for f in check(library, ON) if f.code == "attachment.not_its_digest"]
    assert name_of(picture(size=(9, 9)), "png") in finding.mend


def test_a_file_that_no_article_names_is_told(folder):
    library = library_of(folder, f"![Alur](files/{name_of(PNG, 'png')})")
    assert found(library) == [("attachment.not_named", f"bea-cukai/files/{name_of(FORM, 'pdf')}", 1)]
    assert [*library.served_files] == [f"bea-cukai/files/{name_of(PNG, 'png')}"]


def test_a_link_to_a_file_elsewhere_is_not_followed(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.png"
    data = picture(size=(50, 50))
    outside.write_bytes(data)
    name = name_of(data, "png")
    (folder / "bea-cukai/files" / name).symlink_to(outside)
    library = library_of(folder, f"{SHOWN}\n\n![Alur](files/{name})")
    assert [code for code, _, _ in found(library)] == ["attachment.missing"]


def test_a_picture_that_is_exchanged_is_seen_by_the_next_build(folder):
    library = library_of(folder, SHOWN)
    (folder / "bea-cukai/files" / name_of(PNG, "png")).unlink()
    again = load_library(folder)
    assert again.digests != library.digests and "attachment.missing" in {code for code, _, _ in found(again)}


def test_a_collection_without_files_says_nothing_of_them(tmp_path):
    library = load_library(write_folder(tmp_path))
    assert b'"files"' not in library.to_json()


@given(st.binary(max_size=300), st.sampled_from(["png", "jpg", "webp", "pdf"]))
def test_a_name_says_what_a_file_holds_and_is_no_path(data, ending):
    name = name_of(data, ending)
    assert NAME.fullmatch(name) and is_attachment(f"bea-cukai/files/{name}")
    assert name.startswith(hashlib.sha256(data).hexdigest()[:16])
    assert names_in("bea-cukai/pajak.md", f"![a](files/{name})".encode()) == {f"bea-cukai/files/{name}"}


@given(st.text(max_size=60))
def test_nothing_else_is_a_name(text):
    if not re.fullmatch(r"[0-9a-f]{16}\.(png|jpg|webp|pdf)", text):
        assert not NAME.fullmatch(text) and not is_attachment(f"bea-cukai/files/{text}")
    assert not is_attachment(f"bea-cukai/../files/{text}") and not is_attachment(text)


@given(st.binary(max_size=400), st.sampled_from(["png", "jpg", "webp", "pdf"]), st.booleans())
def test_whatever_a_file_holds_it_is_known_or_refused_in_a_sentence(data, ending, begun):
    begins = {"png": PNG[:60], "jpg": picture("JPEG")[:300], "webp": picture("WEBP")[:60], "pdf": FORM[:30]}
    data = begins[ending] + data if begun else data
    try:
        file = inspect(name_of(data, ending), data)
    except KbError as error:
        assert error.code.startswith("attachment.") and error.told("id")
    else:
        assert ending_of(data) == ending and file.size == len(data)


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"comment": b"\xff\xd9"}, {"restart_marker_rows": 1}])
def test_each_kind_of_jpeg_ends_where_it_ends(more):
    data = picture("JPEG", **more)
    assert inspect(name_of(data, "jpg"), data).width == 300


def test_the_parts_of_a_png_are_read_to_its_end():
    broken = PNG[:8] + struct.pack(">I4s", 2**31, b"IHDR")
    with pytest.raises(KbError, match="damaged"):
        inspect(name_of(broken, "png"), broken)


SLOW = {
    "marks before a stream": many_marks(600_000),
    "marks with a head each": pdf(b"1 0 obj<</Type/ObjStm/Filter/FlateDecode " * 110_000),
    "digits before a mark": pdf(b"1" * 4_900_000 + b"/ObjStm stream\n"),
    "numbers before a mark": pdf(b"1 " * 2_400_000 + b"/ObjStm stream\n"),
    "codes": pdf(b"#4a" * 1_600_000),
    "packed codes": packed(b"#4a" * 6_000_000),
    "names of scripts": pdf(b"/JS 1 1 " * 600_000),
    "a script's number": pdf(b"/JS" + b" " * 1_600_000 + b"1" * 1_600_000 + b" " * 1_600_000),
    "parts with all the others behind them": pdf(
        (b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n%s\n" % zlib.compress(b"")) * 9_999 + b" " * 4_000_000
    ),
}


@pytest.mark.parametrize("what", SLOW)
def test_no_pdf_takes_long_to_be_looked_at(what):
    data = SLOW[what]
    assert len(data) <= LARGEST_PDF
    begun = time.process_time()
    with suppress(KbError):
        require_harmless("x.pdf", data)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("data", [b"\xff\xd8" + b"\xff\xda\0\0" * 250_000, b"\xff\xd8" + b"\xff" * 1_000_000])
def test_no_picture_takes_long_to_be_looked_at(data):
    begun = time.process_time()
    with pytest.raises(KbError):
        inspect(name_of(data, "jpg"), data)
    assert ending_of(b"\xef\xbb\xbf" + b"<!---->" * 140 + b" " * 900) == "html"
    assert time.process_time() - begun < 3


def test_a_text_changes_only_the_files_that_it_names_or_names_no_more(folder):
    files = library_of(folder, SHOWN).files
    path, text = "bea-cukai/pajak.md", article_text(body=SHOWN)
    assert with_text(files, "pajak", {path: text}) is files and with_text(files, "lain", {}) is files
    other = with_text(files, "lain", {"bea-cukai/lain.md": f"![Alur]({named(PNG, 'png')})"})
    png, form = (f"bea-cukai/{named(data, ending)}" for data, ending in ((PNG, "png"), (FORM, "pdf")))
    assert other[png].articles == ("lain", "pajak") and other[form] is files[form]
    assert with_text(other, "pajak", {path: None})[png].articles == ("lain",)
