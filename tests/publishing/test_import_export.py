"""In and out, and everything that people may try to take in."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kb.answering.ask import today
from kb.content.library import load_library
from kb.content.render import render_html
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.attachments import add_file, with_file
from kb.publishing.editing.overlay import full_findings, proposed_library, quick_findings
from kb.publishing.importing import import_export, left
from kb.publishing.people.accounts import NotAllowed
from tests.content.files import article_text
from tests.content.pictures import picture
from tests.publishing.conftest import git

NEW = article_text().replace("id: pajak", "id: baru").replace("Berapa pajak", "Berapa biaya").encode()


def zipped(files, **kinds):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return buffer.getvalue()


def take(context, people, name, data, who="ani", owner="bea-cukai"):
    return import_export.import_upload(context, people[who], name, data, owner)


def texts_of(context, people, imported):
    return drafts.find_draft(context, people["ani"], imported.draft).files


def test_what_goes_out_comes_back_in_unchanged(context, people, tmp_path):
    assert import_export.export_zip(context) == import_export.export_zip(context)
    found = take(context, people, "semua.zip", import_export.export_zip(context))
    assert {i.name.rpartition("/")[2]: bool(i.refused) for i in found} == {
        "pajak.md": True,
        "sinyal.md": True,
        "facts.yaml": True,
        "owners.yaml": True,
        "kb.yaml": True,
    }
    assert "same as what is there" in str(next(i for i in found if "pajak" in i.name).refused)
    assert import_export.export_folder(context, tmp_path / "out") == 5
    assert load_library(tmp_path / "out").articles == load_library(context.articles).articles
    with pytest.raises(KbError, match="not empty"):
        import_export.export_folder(context, tmp_path / "out")


def test_words_of_languages_go_out_with_the_articles(context, people, tmp_path):
    kb = context.articles / "kb.yaml"
    kb.write_text(kb.read_text("utf-8") + "languages: [id, en, jv]\n", "utf-8")
    (context.articles / "languages").mkdir()
    (context.articles / "languages" / "jv.yaml").write_text("answers: {which_one: Sing endi?}\n", "utf-8")
    import_export.export_folder(context, tmp_path / "copy")
    with zipfile.ZipFile(io.BytesIO(import_export.export_zip(context))) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    there = load_library(context.articles).subject.further
    assert set(there) == {"jv"}
    assert all(load_library(tmp_path / name).subject.further == there for name in ("copy", "unpacked"))


def test_a_text_in_a_language_that_is_not_listed_is_an_error_of_its_draft(context, people):
    main = (context.articles / "bea-cukai/pajak.md").read_text("utf-8").replace("Bayar.", "Bayar di konter.")
    french = "---\ntitle: Combien?\nphrasings: []\n---\nPrix 999.000.\n"
    (found,) = take(
        context, people, "a.zip", zipped({"bea-cukai/pajak.md": main, "bea-cukai/pajak.fr.md": french}), "ani"
    )
    draft = drafts.find_draft(context, people["ani"], found.draft)
    for errors in (full_findings(context, draft, today()).errors, quick_findings(context.articles, draft, today())):
        (error,) = [f for f in errors if f.severity == "error"]
        assert (error.code, error.path) == ("article.language_not_listed", "bea-cukai/pajak.fr.md")
    assert left._errors(context, [draft]) == {"pajak": 1}
    files = {"bea-cukai/pajak.fr.md": None}
    draft = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    assert full_findings(context, draft, today()).errors == ()


def test_an_imported_draft_with_a_picture_has_no_error_for_it(context, people):
    main = (context.articles / "bea-cukai/pajak.md").read_text("utf-8").replace("Bayar.", "Bayar di konter.")
    (found,) = take(context, people, "a.zip", zipped({"bea-cukai/pajak.md": main}))
    draft = drafts.find_draft(context, people["ani"], found.draft)
    written = add_file(context, people["ani"], draft.id, "foto.png", picture(), {"id": "Alur pendaftaran di laman"})[
        "id"
    ]
    files = {"bea-cukai/pajak.md": with_file(draft.files["bea-cukai/pajak.md"], written)}
    draft = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    assert left._errors(context, [draft]) == {}


def test_a_folder_comes_in_as_drafts_of_the_own_owner(context, people, tmp_path):
    for name in ("bea-cukai/baru.md", "kominfo/baru.md"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(NEW)
    (tmp_path / "in" / "bea-cukai/baru.en.md").write_text("---\ntitle: How much?\n---\nText.\n")
    found = {i.name: i for i in import_export.import_folder(context, people["ani"], tmp_path / "in")}
    assert "role author for kominfo" in str(found["kominfo/baru.md"].refused)
    assert set(texts_of(context, people, found["bea-cukai/baru.md"])) == {"bea-cukai/baru.md", "bea-cukai/baru.en.md"}
    assert git(context.articles, "status", "--porcelain") == ""


def test_a_changed_article_goes_into_the_draft_that_is_there(context, people):
    draft = drafts.open_article(context, people["budi"], "pajak")
    changed = (context.articles / "bea-cukai/pajak.md").read_bytes() + b"\nTambahan.\n"
    found = take(context, people, "pajak.md", changed)
    assert found[0].draft == draft.id and "Tambahan." in texts_of(context, people, found[0])["bea-cukai/pajak.md"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_becomes_drafts(context, people, delimiter):
    rows = [
        ["Pertanyaan", "Jawaban", "Ungkapan"],
        ["Apa itu CEIR?", '"Basis data; pusat, ""resmi""."', "ceir apa|apa ceir"],
        ["", "x", ""],
        ["Apa itu CEIR?", "Lagi.", ""],
    ]
    found = take(
        context, people, "tabel.csv", "\ufeff".encode() + "\r\n".join(delimiter.join(row) for row in rows).encode()
    )
    assert [bool(i.draft) for i in found] == [True, False, False]
    text = texts_of(context, people, found[0])["bea-cukai/apa-itu-ceir.md"]
    assert 'Basis data; pusat, "resmi".' in text and "ceir apa" in text and "apa ceir" in text
    assert "missing" in str(found[1].refused) and "the same question stands in tabel.csv:2" in str(found[2].refused)


def test_rows_whose_ids_collide_and_texts_in_two_languages_come_in(context, people):
    long = "Berapakah biaya yang harus dikeluarkan untuk pengurusan pendaftaran perangkat"
    rows = [f"{long} A?,Gratis.,What does A cost?,Nothing.", f"{long} B?,Lihat <b>laman</b>.,,", ",,Only English?,Yes."]
    found = take(context, people, "tabel.csv", "\n".join(["Pertanyaan,Jawaban,Question,Answer", *rows]).encode())
    assert [bool(i.draft) for i in found] == [True, True, False] and "no text in Indonesian" in str(found[2].refused)
    first, second = (texts_of(context, people, i) for i in found[:2])
    assert any(path.endswith(".en.md") and "Nothing." in text for path, text in first.items())
    assert list(second)[0].endswith("-2.md") and "Lihat **laman**." in list(second.values())[0]


def test_a_workbook_becomes_drafts(context, people):
    book, buffer = Workbook(), io.BytesIO()
    for row in (["Pertanyaan", "Jawaban"], ["Apa itu CEIR?", "Basis data."]):
        book.active.append(row)
    book.save(buffer)
    found = take(context, people, "tabel.xlsx", buffer.getvalue())
    assert "Basis data." in texts_of(context, people, found[0])["bea-cukai/apa-itu-ceir.md"]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.md",
        "/etc/x.md",
        "bea-cukai/../../x.md",
        "C:\\x.md",
        "..\\..\\x.md",
        "bea-cukai/\x00x.md",
        "x.md",
        "bea-cukai/.x.md",
        "bea-cukai/x.exe",
        "facts.yaml",
    ],
)
def test_names_that_lead_elsewhere_are_refused_and_nothing_is_written(context, people, name, tmp_path):
    before = sorted(p for p in tmp_path.rglob("*") if not p.name.startswith("kept."))
    found = import_export.import_files(context, people["ani"], [(name, NEW)])
    assert found[0].draft is None and found[0].refused
    found = take(context, people, "a.zip", zipped({name.replace("\0", ""): NEW, "bea-cukai/baru.md": NEW}))
    assert [i.name for i in found if i.draft] == ["bea-cukai/baru.md"] or name == "bea-cukai/\x00x.md"
    assert sorted(p for p in tmp_path.rglob("*") if not p.name.startswith("kept.")) == before


def test_a_zip_bomb_is_stopped_before_it_is_unpacked(context, people):
    bomb = zipped({f"bea-cukai/a{n}.md": b"0" * 900_000 for n in range(80)})
    assert len(bomb) < 200_000
    with pytest.raises(KbError, match="unpacks to more than 50 MB"):
        take(context, people, "bom.zip", bomb)
    with pytest.raises(KbError, match="more than 5,000 files"):
        take(context, people, "banyak.zip", zipped({f"bea-cukai/a{n}.md": b"" for n in range(5001)}))
    one = take(context, people, "satu.zip", zipped({"bea-cukai/besar.md": b"0" * 40_000_000}))
    assert (
        "MB" in str(one[0].refused)
        and one[0].refused.__traceback__ is None
        and drafts.open_drafts(context, people["ani"]) == []
    )


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("foto.jpg", b"\xff" * 1000, "pictures"),
        ("foto.PNG", b"\x89PNG" * 13_000_000, "pictures"),
        ("foto.md", b"\x89PNG" * 13_000_000, "52 MB"),
        ("a.exe", b"MZ", "kind of file"),
        ("a.zip", b"no zip", "damaged"),
        ("a.zip", b"", "damaged"),
        ("a", b"x", "kind of file"),
        ("a.csv", b"a,b\n1,2\n", "no columns"),
        ("a.csv", b"", "no columns"),
        ("a.csv", b"Pertanyaan,Jawaban\nApa,\x81", "UTF-8"),
    ],
)
def test_what_cannot_be_taken_in_gets_one_sentence(context, people, name, data, said):
    with pytest.raises(KbError, match=said) as caught:
        take(context, people, name, data)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    "data, said",
    [
        (NEW.replace(b"Berapa", b"Berap\xe9"), "UTF-8"),
        (b"\0" * 100, "no text"),
        (b"tanpa kepala", "front matter"),
        (b"---\nid: [\n---\nx", "rusak.md:3: this is not YAML"),
        (b"---\na: &a 1\nb: *a\n---\nx", "rusak.md:2: a value begins with &"),
        (b"x" * 1_000_000, "MB"),
        (b"---\nid: baru\n---\n" + b"x" * 300_000, "characters"),
    ],
)
def test_a_spoilt_article_gets_one_sentence_and_stops_no_other(context, people, data, said):
    found = import_export.import_files(
        context, people["ani"], [("bea-cukai/rusak.md", data), ("bea-cukai/baru.md", NEW)]
    )
    assert {i.name: bool(i.draft) for i in found} == {"bea-cukai/rusak.md": False, "bea-cukai/baru.md": True}
    assert said in str(next(i.refused for i in found if i.refused))


def test_of_two_files_of_one_name_the_second_is_named_and_not_lost(context, people):
    other = NEW.replace(b"Berapa biaya", b"Kapan biaya")
    files = [("satu/bea-cukai/baru.md", NEW), ("dua/bea-cukai/baru.MD", other)]
    first, second = sorted(import_export.import_files(context, people["ani"], files), key=lambda one: one.draft is None)
    assert texts_of(context, people, first)["bea-cukai/baru.md"] == NEW.decode()
    assert second.name == "dua/bea-cukai/baru.MD" and "satu/bea-cukai/baru.md" in str(second.refused)


def test_of_a_folder_articles_in_capitals_are_taken_too(context, people, tmp_path):
    folder = tmp_path / "in" / "bea-cukai"
    folder.mkdir(parents=True)
    (folder / "baru.MD").write_bytes(NEW)
    (folder / "tautan.md").symlink_to(folder / "baru.MD")
    found = import_export.import_folder(context, people["ani"], tmp_path / "in")
    assert [(one.name, one.draft is not None) for one in found] == [("bea-cukai/baru.md", True)]


def test_utf_16_with_its_mark_is_understood(context, people):
    found = take(context, people, "baru.md", NEW.decode().encode("utf-16"))
    assert "Berapa biaya" in texts_of(context, people, found[0])["bea-cukai/baru.md"]


def test_script_is_taken_in_as_letters_and_never_runs(context, people):
    evil = NEW.decode() + (
        "\n<script>alert(1)</script> [x](javascript:alert(1)) ![x](https://evil.example/x.png) <img src=x "
        "onerror=alert(1)>\n"
    )
    found = take(context, people, "baru.md", evil.encode())
    files = texts_of(context, people, found[0])
    library = proposed_library(context.articles, files)
    from kb.answering.ask import today

    html = render_html(library, library.articles["baru"], "id", today(), agent=True)
    assert (
        "<script" not in html
        and "<img" not in html
        and "javascript:" not in html.split("href")[-1]
        and "&lt;script&gt;" in html
    )


def test_the_own_role_counts(context, people):
    for who in ("citra", "dewi", "fajar", None):
        with pytest.raises(NotAllowed):
            import_export.import_upload(context, people.get(who), "baru.md", NEW, "bea-cukai")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_one_sentence(data):
    try:
        assert "\r" not in import_export.decode(data, "x")
    except KbError as error:
        assert "\n" not in str(error)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_a_name_that_is_taken_is_always_an_owner_and_a_file(name):
    try:
        owner, _, file = import_export._safe(name + ".md").partition("/")
    except KbError:
        return
    assert owner and file and "/" not in file and owner not in (".", "..") and not file.startswith(".")
