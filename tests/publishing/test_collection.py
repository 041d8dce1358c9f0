"""What `kb init` makes of a source: every entry accounted for, and nothing half-made."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from kb.content.library import load_library
from kb.content.render import render_html, render_text, short_answer
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.importing.collection import MOST, begin_collection
from kb.publishing.repository import is_work_tree
from kb.settings import ROOT
from tests.publishing.conftest import git

DAY = date(2026, 11, 24)
TABLES = Path(__file__).with_name("tables")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def table(tmp_path, *rows: str, header="Pertanyaan;Jawaban;Ungkapan") -> Path:
    return write(tmp_path / "faq.csv", "\n".join([header, *rows]))


def begun(tmp_path, source: Path, **options):
    """The new collection's library, and what became of each entry; `kb check` has no error to tell."""
    made = begin_collection(tmp_path / "kb", source, DAY, **options)
    library = load_library(tmp_path / "kb")
    assert [f for f in check(library, DAY) if f.severity == "error"] == []
    assert {one.article for one in made.entries if one.article} == set(library.articles)
    return library, [str(one) for one in made.entries]


def test_a_table_becomes_published_articles_of_one_owner(tmp_path):
    library, said = begun(
        tmp_path,
        table(tmp_path, "Berapa biaya KTP?;Gratis, selesai 14 hari.;ktp brp|biaya bikin ktp"),
        owner="dukcapil",
        name="Dukcapil Kota",
    )
    article = library.articles["berapa-biaya-ktp"]
    assert (
        said == ["faq.csv:2: berapa-biaya-ktp"]
        and article.served_on(DAY)
        and article.owner == article.route == "dukcapil"
    )
    assert (
        article.main.phrasings == ("ktp brp", "biaya bikin ktp")
        and library.owners["dukcapil"].name["id"] == "Dukcapil Kota"
    )
    assert (
        library.subject.checks.figures == "free"
        and library.subject.languages == ("id",)
        and library.subject.fallback.owner == "dukcapil"
    )


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.csv")), ids=lambda path: path.name)
def test_every_row_of_each_table_that_failed_is_accounted_for(tmp_path, path):
    try:
        library, said = begun(tmp_path, path)
    except KbError as error:
        assert (
            path.name[:3] in ("c08", "c22", "c24", "c28") and not (tmp_path / "kb").exists() and "\n" not in str(error)
        )
    else:
        rows = [row for row in path.read_bytes().replace(b"\0", b"").split(b"\n") if row.strip(b";\r\n \xef\xbb\xbf")]
        assert 0 < len(library.articles) <= len(said) < len(rows)


def test_hard_titles_and_answers_come_out_whole(tmp_path):
    long = "Apakah " + "sangat " * 60 + "panjang?"
    library, said = begun(
        tmp_path,
        table(
            tmp_path,
            f"{long};Ya.;",
            "Sama?;Satu.;",
            "Sama?;Dua.;",
            "パスワード;Tiga.;",
            "Café: 'x' # {{ y }}?;1. Empat {{ y }};",
            '<b>Tag</b>?;"<p>Lima <!-- rahasia --></p><h2>Enam</h2>";',
            '"Yaml: [a, ""b""]: {c} & *d";"- satu\n- dua";',
            "Tanpa tanda tanya;## Judul;",
        ),
    )
    assert (
        len(library.articles) == len(said) == 8 and {"sama", "sama-2", "artikel", "cafe-x-y"} <= library.articles.keys()
    )
    cut = next(a for a in library.articles.values() if a.main.title.endswith("…"))
    assert (
        len(cut.main.title) <= 300 and long in render_text(library, cut, "id", DAY) and "its title was cut" in said[0]
    )
    assert short_answer(library, library.articles["cafe-x-y"], "id", DAY) == "1. Empat {{ y }}"
    assert (
        "rahasia" not in render_html(library, library.articles["tag"], "id", DAY)
        and "a comment in it was left out" in said[5]
    )
    assert library.articles["yaml-a-b-c-d"].main.title == 'Yaml: [a, "b"]: {c} & *d'


def test_a_phrasing_of_two_questions_stays_with_the_first_and_titles_go_before(tmp_path):
    library, said = begun(tmp_path, table(tmp_path, "Satu?;A.;sama saja|Dua", "Dua?;B.;Sama  saja!|lain"))
    assert library.articles["satu"].main.phrasings == ("sama saja",) and library.articles["dua"].main.phrasings == (
        "lain",
    )
    assert said == [
        "faq.csv:2: satu; the phrasing “Dua” stays with dua",
        "faq.csv:3: dua; the phrasing “Sama saja!” stays with satu",
    ]


def test_a_note_for_agents_stays_hidden_and_a_near_miss_is_refused(tmp_path):
    library, said = begun(
        tmp_path, table(tmp_path, 'Satu?;"Umum.\n:::agent\nRahasia.\n:::";', 'Dua?;"Umum.\n::agent\nRahasia.\n::";')
    )
    article = library.articles["satu"]
    assert "Rahasia" not in render_text(library, article, "id", DAY) and "Rahasia" in render_text(
        library, article, "id", DAY, agent=True
    )
    assert said[1].startswith("faq.csv:6: '::agent' is nearly the mark") and "\n" not in said[1]


def test_columns_in_two_languages_become_two_texts(tmp_path):
    rows = ["Apa?,Ini.,What?,This.", "Kapan?,Besok.,,", ",,Why?,So."]
    library, said = begun(tmp_path, table(tmp_path, *rows, header="Pertanyaan,Jawaban,Question,Answer"))
    assert library.subject.languages == ("id", "en") and library.articles["apa"].texts["en"].title == "What?"
    assert list(library.articles["kapan"].texts) == ["id"] and "faq.csv:4: it has no text in Indonesian" in said[2]


def test_a_collection_in_english_is_stored_in_english(tmp_path):
    rows = [
        {
            "id": "delete",
            "title": "How do I delete it?",
            "text": "Press *Delete*.",
            "phrasings": ["remove it"],
            "lang": "en",
        }
    ]
    source = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    library, _ = begun(tmp_path, source, lang="en")
    assert library.subject.languages == ("en",) and library.articles["delete"].main.lang == "en"
    with pytest.raises(KbError, match="its texts are not in Indonesian; leave out `--lang id`"):
        begin_collection(tmp_path / "other", source, DAY, lang="id")


def test_json_lines_of_another_language_or_shape_are_refused_one_by_one(tmp_path):
    rows = [
        {"id": "a", "title": "Apa?", "text": "Ini."},
        {"id": "b", "title": "Why?", "text": "So.", "lang": "en"},
        {"id": "c", "title": " ", "text": "x"},
        {"id": "d", "title": "Siapa?", "text": "Saya.", "phrasings": 3},
        {"id": "e", "title": "Di mana?", "text": "Sini.", "lang": "jv"},
    ]
    library, said = begun(tmp_path, write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows))))
    assert set(library.articles) == {"a"}
    assert [s.split(": ")[1].split(";")[0] for s in said[1:]] == [
        "it has no text in Indonesian",
        "the title or the text is empty",
        "`phrasings` is no list of sentences",
        "the language 'jv' is not known",
    ]


def test_a_folder_of_markdown_is_read_file_by_file(tmp_path):
    folder = tmp_path / "in"
    write(folder / "2026-01-05-cara-bayar.markdown", "---\nlayout: post\ntitle: Cara bayar?\n---\nTunai 5.000.\n")
    write(folder / "sub/jam.MD", "# Jam buka?\n\n<b>Senin</b> 8.00.\n\n![peta](peta.png)\n")
    write(folder / "sub/jam.en.MD", "# Opening hours?\n\nMonday, 8.\n")
    write(
        folder / "banyak.md",
        "# Tanya Jawab\n\n### Q1: Apa itu satu?\n**A:** Jawaban satu.\n\n### Q2: Apa itu dua?\n**A:** Jawaban dua.\n",
    )
    write(folder / "tanpa-judul.md", "Isi saja.\n")
    write(folder / "konsep.md", "---\ntitle: Rahasia?\nstatus: draft\n---\nBelum.\n")
    write(folder / "rusak.md", "---\ntitle: [\n---\nx\n")
    write(folder / "toml.md", "+++\ntitle = 'x'\n+++\nx\n")
    write(folder / "fakta.md", "---\ntitle: Tarif?\nfacts: [vat]\n---\nTarif {{ vat }}.\n")
    write(folder / "pagar.md", "---\ntitle: Kode #06 untuk apa?\n---\nUji.\n")
    write(folder / "dalam.md", "---\ntitle: Apa?\na: " + "[" * 50_000 + "\n---\nUji.\n")
    write(folder / "foto.png", "x")
    write(folder / ".git/x.md", "x")
    made = begin_collection(tmp_path / "kb", folder, DAY)
    library = load_library(tmp_path / "kb")
    assert set(library.articles) == {"cara-bayar", "jam", "apa-itu-satu", "apa-itu-dua", "tanpa-judul"}
    assert (
        library.articles["jam"].texts["en"].title == "Opening hours?"
        and library.articles["tanpa-judul"].main.title == "Tanpa judul"
    )
    assert render_text(library, library.articles["apa-itu-satu"], "id", DAY) == "Jawaban satu."
    refused = {one.where: one.refused for one in made.entries if one.refused}
    assert refused.keys() == {"konsep.md", "rusak.md", "toml.md", "fakta.md", "pagar.md", "dalam.md"}
    assert (
        refused["pagar.md"] == "pagar.md:2: a # cuts the title off; put the title in quotes."
        and "nested too deeply" in refused["dalam.md"]
    )
    assert "rusak.md:3: this is not YAML" in refused["rusak.md"]
    assert tuple(map(str, made.notes)) == ("foto.png: left out, it is no file of Markdown (.md)",)


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("a.csv", "Nama;Alamat\nx;y\n", "the table has no columns question and answer"),
        ("a.csv", "Pertanyaan;Jawaban\n", "it holds no question with an answer"),
        ("a.csv", "", "no columns"),
        ("a.csv", "Pertanyaan;Jawaban\n" + "Apa?;Ini.\n" * 100_000, "more than 20,000 rows"),
        ("a.csv", "Pertanyaan;Jawaban\nApa?;\n", "the question or the answer is missing"),
        ("a.jsonl", "", "it holds no question"),
        ("a.jsonl", "{", "a.jsonl:1: the line is not JSON"),
        ("a.jsonl", '{"id": "1", "text": "x"}\n', "title or the text is empty"),
        (
            "a.jsonl",
            "".join(f'{{"id": {n}, "title": "a", "text": "b"}}\n' for n in range(100_000)),
            "more than 20,000 rows",
        ),
        ("a.xlsx", "bukan", "the file is damaged"),
        ("a.odt", "x", "this kind of file cannot be read"),
        ("a.csv", "Pertanyaan;Jawaban\nApa\0?;Ini\n", "the file is no text"),
        ("folder/a.txt", "x", "the folder holds no file of Markdown"),
    ],
)
def test_a_source_that_cannot_be_used_gets_one_sentence_and_leaves_nothing(tmp_path, name, text, said):
    source = write(tmp_path / name, text)
    source = source.parent if name.startswith("folder/") else source
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(KbError, match=said) as caught:
        begin_collection(tmp_path / "kb", source, DAY)
    assert "\n" not in str(caught.value) and sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "options, said",
    [
        ({"owner": "Dinas Sosial"}, "cannot be an owner's id"),
        ({"owner": "index"}, "owner's id"),
        ({"name": " "}, "the name is empty"),
        ({"name": "x" * 201}, "200 characters"),
    ],
)
def test_names_that_cannot_be_used_are_refused(tmp_path, options, said):
    with pytest.raises(KbError, match=said):
        begin_collection(tmp_path / "kb", table(tmp_path, "Apa?;Ini.;"), DAY, **options)
    assert not (tmp_path / "kb").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    write(tmp_path / "kb/milik.txt", "saya")
    for folder in (tmp_path / "kb", tmp_path / "kb/milik.txt"):
        with pytest.raises(KbError, match="not empty"):
            begin_collection(folder, table(tmp_path, "Apa?;Ini.;"), DAY)
    with pytest.raises(KbError, match="the one you are in"):  # it could not be put in its place in one go
        begin_collection(Path("."), table(tmp_path, "Apa?;Ini.;"), DAY)
    with pytest.raises(KbError, match="no such file"):
        begin_collection(tmp_path / "baru", tmp_path / "tidak-ada.csv", DAY)
    assert (tmp_path / "kb/milik.txt").read_text() == "saya" and MOST == 20_000


def test_it_is_a_git_work_tree_of_its_own_where_it_lies_in_none(tmp_path):
    (tmp_path / "kb").mkdir()
    begin_collection(tmp_path / "kb", table(tmp_path, "Apa?;Ini.;"), DAY, name="Uji")
    assert (
        git(tmp_path / "kb", "status", "--porcelain") == ""
        and git(tmp_path / "kb", "log", "--format=%s") == "Begin Uji"
    )
    assert Path(git(tmp_path / "kb", "rev-parse", "--show-toplevel")) == tmp_path / "kb"


def test_it_joins_the_work_tree_it_lies_in_unless_that_ignores_it(tmp_path):
    around, source = tmp_path / "sekitar", table(tmp_path, "Apa?;Ini.;")
    write(around / ".gitignore", "/diabaikan/\n")
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=U", "-c", "user.email=u@contoh.id", "commit", "-qm", "Mulai"],
    ):
        git(around, *command)
    begin_collection(around / "dalam", source, DAY)
    begin_collection(around / "diabaikan" / "dalam", source, DAY)
    assert (
        not (around / "dalam/.git").exists()
        and is_work_tree(around / "dalam")
        and (around / "diabaikan/dalam/.git").exists()
    )


@pytest.mark.parametrize(
    "line, said",
    [
        ("warna: biru", "`warna` is no key here"),
        ("wrong_at_most: 3", "wrong_at_most"),
        ("languages: []", "languages"),
        ("checks: {figures: maybe}", "figures"),
        ("fallback: {owner: lain}", "'lain', who is not in owners.yaml"),
    ],
)
def test_a_subject_that_is_changed_wrongly_is_told_with_its_line(tmp_path, line, said):
    begin_collection(tmp_path / "kb", table(tmp_path, "Apa?;Ini.;"), DAY)
    path = tmp_path / "kb/kb.yaml"
    keys = yaml.safe_load(path.read_text())
    path.write_text(
        yaml.safe_dump({key: value for key, value in keys.items() if key != line.split(":")[0]}) + line + "\n"
    )
    with pytest.raises(KbError, match=said) as caught:
        load_library(tmp_path / "kb")
    assert "kb.yaml" in str(caught.value) and "\n" not in str(caught.value)


def test_the_page_that_leads_a_stranger_names_what_there_is():
    page = (ROOT / "docs/own-collection.md").read_text("utf-8")
    for word in (
        "python -m kb init",
        "KB_ARTICLES=",
        "KB_INDEX=",
        "scripts/serve",
        "figures: free",
        "owners.yaml",
        f"{MOST:,}",
    ):
        assert word in page
    assert "docs/own-collection.md" in (ROOT / "README.md").read_text("utf-8")
