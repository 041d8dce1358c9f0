"""A village's collection gets a third language by files alone, Javanese or Arabic: it is built, asked and read."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner

from kb.__main__ import main
from kb.answering.ask import Request, answer_language, ask, ask_all, recall, today
from kb.content.library import load_library, servable
from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.consistency.checks import check_all
from kb.retrieval.build import build_snapshot, known_articles
from kb.retrieval.encoding.vectors import read_quickly
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT, settings_from_env
from kb.web.public import languages
from tests.serving import served
from tests.village import FILES, TEXTS, write_village

PAGE = {lang: file["pages"]["page"] for lang, file in FILES.items()}
ASKED = {
    "jv": {
        "surat-domisili": "piye ngurus layang domisili",
        "timbang-balita": "bocah cilik ditimbang dina apa ing posyandu",
        "ambil-sampah": "truk uwuh tekane kapan",
    },
    "ar": {
        "surat-domisili": "كيف أستخرج شهادة سكن",
        "timbang-balita": "متى يوزن طفلي",
        "ambil-sampah": "متى تأتي سيارة القمامة",
    },
}


@pytest.fixture(scope="module", params=["jv", "ar"])
def village(request, tmp_path_factory, encoder):
    """Language, settings and snapshot."""
    lang, place = request.param, tmp_path_factory.mktemp(f"village-{request.param}")
    settings = settings_of(place, write_village(place / "articles", lang))
    library = load_library(settings.articles)
    findings = check_all(library, encoder, place / "vectors.sqlite", today())
    assert findings == []
    build_snapshot(servable(library, findings), encoder, settings.index, today())
    return lang, settings, open_snapshot(settings.index, encoder)


def settings_of(place, articles):
    return replace(
        settings_from_env(),
        articles=articles,
        index=place / "index",
        database_url=f"sqlite:///{place / 'kb.sqlite'}",
        accounts=place / "accounts.yaml",
        journal=place / "calls.jsonl",
        encoder=str(ROOT / ".cache" / "encoder"),
    )


@pytest.fixture
def client(village, monkeypatch):
    with served(village[1], monkeypatch) as found:
        yield found


def test_a_question_in_the_third_language_is_answered_in_it(village):
    lang, _, snapshot = village
    for article, question in ASKED[lang].items():
        answer = ask(snapshot, question)
        assert answer.status == "answered" and (answer.answer.id, answer.answer.lang) == (article, lang)
        assert answer.answer.title == TEXTS[article][lang][0] and "{{" not in answer.answer.text
        assert answer.answer.url == f"/articles/{article}?lang={lang}"
        assert answer_language(snapshot, question, "id") == lang


def test_questions_are_encoded_at_once_and_only_where_their_language_is_to_be_found(village, monkeypatch):
    lang, _, snapshot = village
    read = []

    def counted(encoder, questions):
        read.append(len(questions))
        return read_quickly(encoder, questions)

    monkeypatch.setattr("kb.answering.language.read_quickly", counted)
    questions = [f"{question} {number}" for number, question in enumerate(ASKED[lang].values())]  # not asked before
    ask_all(snapshot, [Request(question, lang="id") for question in questions])
    assert all(recall(snapshot, Request(question)) is None for question in questions) and read == []
    answers = ask_all(snapshot, [Request(question) for question in [*questions, questions[0]]])
    assert read == [len(questions)] and {answer.answer.lang for answer in answers if answer.answer} == {lang}
    again = [ask(snapshot, question) for question in questions]
    assert again == answers[:-1] == [recall(snapshot, Request(question)) for question in questions]
    assert read == [len(questions)]


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("cara bikin surat domisili gimana", "id"),
        ("kapan posyandu buka", "id"),
        ("berapa biaya sampah sebulan", "id"),
        ("how do i get proof of residence", "en"),
        ("when does the garbage truck come", "en"),
    ],
)
def test_the_other_languages_are_still_told_apart(village, question, lang):
    answer = ask(village[2], question)
    assert answer.status == "answered" and answer.answer.lang == lang


def test_who_chose_a_page_is_answered_in_its_language(village):
    lang, _, snapshot = village
    assert answer_language(snapshot, "kapan posyandu buka", lang) == lang
    assert ask(snapshot, "kapan posyandu buka", "web", lang).answer.lang == lang


@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_an_article_without_a_text_in_it_is_given_in_the_main_language(village, channel):
    lang, _, snapshot = village
    answer = ask(snapshot, TEXTS["air-mati"]["id"][0], channel, lang)
    assert (answer.answer.id, answer.answer.lang) == ("air-mati", "id")


def test_a_built_snapshot_is_built_upon_and_keeps_its_languages(village, encoder):
    lang, settings, snapshot = village
    library = load_library(settings.articles, known_articles(snapshot, today()))
    assert len(library.articles.stored) == len(TEXTS)
    again = build_snapshot(library, encoder, settings.index, today(), previous=snapshot)
    assert again == snapshot.id
    assert {passage.lang for passage in open_snapshot(settings.index, encoder).passages} == {"", "id", "en", lang}


def test_every_page_is_read_in_it(village, client):
    lang, _, snapshot = village
    asked = client.get("/cari", params={"q": ASKED[lang]["ambil-sampah"], "lang": lang}).text
    assert TEXTS["ambil-sampah"][lang][0] in asked and PAGE[lang]["owner"] in asked
    receipt = re.search(r"SJ-\w{4}-\w{4}-\w{2}", asked)[0]
    pages = [
        "/", "/cari", "/cari?q=x", "/cari?q=zzzz+qqqq", "/jawaban", "/jawaban?topic=layanan", "/jawaban?owner=desa",
        "/articles/surat-domisili", "/articles/surat-domisili?cetak=1", "/articles/air-mati", "/articles/nichts",
        "/perubahan", "/yang-kami-simpan", "/tentang", "/aksesibilitas", "/istilah", "/lapor-masalah", "/pertanyaan",
        "/pertanyaan?q=banyu+mati", f"/bukti/{receipt}", "/bukti/SJ-0000-0000-00",
    ]  # fmt: skip
    way = ' dir="rtl"' if lang == "ar" else ""
    for path in pages:
        found = client.get(path + ("&" if "?" in path else "?") + f"lang={lang}")
        html = found.text
        assert found.status_code in (200, 404) and found.headers["Content-Language"] == lang, path
        assert f'<html lang="{lang}"{way}>' in html and "Traceback" not in html, path
        assert 'hreflang="id" lang="id">Bahasa Indonesia</a> <a href=' in html and ">English</a>" in html, path
        assert PAGE[lang]["search"] in html and len(found.content) <= 15 * 1024 * (3 if path == "/" else 1), path
    for path in ("/masuk", "/masuk/lupa"):  # officers' pages are in the program's own languages
        assert '<html lang="id">' in client.get(f"{path}?lang={lang}").text


def test_what_its_file_does_not_say_is_said_in_the_main_language(village, client):
    lang, *_ = village
    html = client.get("/yang-kami-simpan", params={"lang": lang}).text
    assert "Setelah itu dihapus setiap hari" in html
    if lang == "jv":
        assert "<h1>Apa sing disimpen</h1>" in html and "90 dina" in html
        assert "Bab layanan iki" in client.get("/tentang?lang=jv").text
        assert "Kirim lan tampa nomer" in client.get("/pertanyaan?q=banyu+mati&lang=jv").text


def test_a_text_in_another_language_says_so_and_runs_its_own_way(village, client):
    lang, *_ = village
    html = unescape(client.get("/articles/air-mati", params={"lang": lang}).text)
    assert '<article class="sj-card" lang="id"' in html
    if lang == "ar":
        assert (
            '<article class="sj-card" lang="id" dir="ltr">' in html and '<p class="sj-by" lang="ar" dir="rtl">' in html
        )
    else:
        assert "Wangsulan iki lagi ana nganggo basa Indonesia." in html and " dir=" not in html
    indonesian = client.get("/articles/surat-domisili").text
    assert (' dir="ltr"' in indonesian) == (lang == "ar")


def test_search_engines_and_programs_find_every_language(village, client):
    lang, *_ = village
    html = client.get("/articles/surat-domisili", params={"lang": lang}).text
    links = dict(re.findall(r'rel="alternate" hreflang="(\w+)" href="([^"]+)"', html))
    assert links == {
        "id": "http://testserver/articles/surat-domisili",
        "en": "http://testserver/articles/surat-domisili?lang=en",
        lang: f"http://testserver/articles/surat-domisili?lang={lang}",
    }
    assert f'"inLanguage": "{lang}"' in html and f'rel="canonical" href="{links[lang]}"' in html
    sitemap = client.get("/sitemap.xml").text
    assert links[lang] in sitemap and f"/articles/air-mati?lang={lang}" not in sitemap
    rows = list(csv.DictReader(io.StringIO(client.get("/data/articles.csv").text.removeprefix("\ufeff"))))
    assert {row["lang"] for row in rows if row["id"] == "surat-domisili"} == {"id", "en", lang}
    feed = ElementTree.fromstring(client.get(f"/perubahan.atom?lang={lang}").content)  # our own  # noqa: S314
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == lang
    assert TEXTS["surat-domisili"][lang][0] in ElementTree.tostring(feed, "unicode")


def test_the_api_takes_the_collections_languages_and_no_others(village, client):
    lang, *_ = village
    asked = client.get("/api/v1/ask", params={"q": ASKED[lang]["surat-domisili"], "lang": lang}).json()
    assert asked["answer"]["lang"] == lang
    for path in ("ask?q=a", "search?q=a", "articles?", "articles/air-mati?", "changes?"):
        assert client.get(f"/api/v1/{path}&lang={lang}").status_code == 200, path
        refused = client.get(f"/api/v1/{path}&lang=fr")
        assert refused.status_code == 422 and refused.headers["content-type"] == "application/problem+json", path
        assert refused.json()["detail"] == f"lang: there is no such language; one of id, en, {lang}."
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    given = [given for path in paths.values() for given in path.get("get", {}).get("parameters", ())]
    said = [one["schema"] for one in given if one["name"] == "lang"]
    assert len(said) == 5 and all(schema["enum"] == ["id", "en", lang] for schema in said)
    listed = client.get("/api/v1/articles", params={"lang": lang}).json()["articles"]
    assert next(row for row in listed if row["id"] == "ambil-sampah")["languages"] == sorted(["id", "en", lang])


def test_a_phone_keeps_it_in_every_language(village, client):
    lang, *_ = village
    data = json.loads(unescape(re.search(r'data-page="([^"]*)"', client.get(f"/?lang={lang}").text)[1]))
    assert data["lang"] == lang and len([address for address in data["keep"] if address.startswith("/?lang=")]) == 3
    bundle, titles = client.get(data["bundle"]).json(), client.get(data["titles"]).json()
    assert set(bundle) == {"id", "en", lang} and TEXTS["ambil-sampah"][lang][0] in str(titles)
    assert f'lang="{lang}"' in str(bundle[lang]["cards"])


@pytest.mark.parametrize("own", [("ar",), ("ar", "en")])
def test_a_collection_without_indonesian_shows_no_indonesian(tmp_path, encoder, monkeypatch, own):
    settings = settings_of(tmp_path, write_village(tmp_path / "articles", "ar", own))
    build_snapshot(load_library(settings.articles), encoder, settings.index, today())
    with served(settings, monkeypatch) as client:
        for path in (
            "/", "/cari?q=zzzz+qqqq", "/articles/ambil-sampah", "/jawaban", "/perubahan", "/tentang", "/istilah",
            "/yang-kami-simpan", "/lapor-masalah", "/pertanyaan?q=zzzz+qqqq", "/pertanyaan",
        ):  # fmt: skip
            found = client.get(path)
            assert found.status_code == 200 and '<html lang="ar" dir="rtl">' in found.text, path
            assert not re.search(r"(?i)\b(yang|jawaban|pertanyaan|anda|berlaku)\b(?![?/\"&])", unlinked(found.text)), (
                path
            )
        assert '<html lang="en">' in client.get("/masuk?lang=ar").text
        listed = client.get("/api/v1/articles").json()["articles"]
        written = "en" if "en" in own else "ar"
        assert listed[0]["title"] in {said[written][0] for said in TEXTS.values() if written in said}


def unlinked(html):
    """The page's own words: without addresses, scripts and styles."""
    html = re.sub(r"<(style|script)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r'(href|action|src|data-page)="[^"]*"', " ", html)


def test_words_of_a_file_are_text_and_never_markup(village, client, tmp_path, encoder, monkeypatch):
    lang, settings, _ = village
    folder = write_village(tmp_path / "articles", lang)
    said = FILES[lang] | {"pages": {"page": {"search": '<script>alert("x")</script>', "owner": "A&B"}}}
    (folder / "languages" / f"{lang}.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    library = load_library(folder)
    build_snapshot(library, encoder, tmp_path / "index", today())
    hostile = open_snapshot(tmp_path / "index", encoder)
    monkeypatch.setattr("kb.web.shared.state.State.snapshot", lambda _: hostile)
    html = client.get("/articles/ambil-sampah", params={"lang": lang}).text
    assert "&lt;script&gt;alert" in html and "<script>alert" not in html and "A&amp;B" in html


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"page": {"serch": "Golek"}}, "`pages.page.serch` is no key here"),
        ({"pge": {}}, "`pages.pge` is no key here"),
        ({"page": {date(2026, 1, 1): "a"}}, "`pages.page.2026-01-01` is no key here"),
        ({"page": {"search": date(2026, 1, 1)}}, "`pages.page.search` must be text"),
        ({"page": {"search": 7}}, "`pages.page.search` must be text"),
        ({"page": {"search": " "}}, "`pages.page.search` is empty"),
        ({"page": {"holds_since": "Lumaku"}}, "the words must hold {date} in braces"),
        ({"page": {"holds_since": "Lumaku {date} {owner}"}}, "the words must hold {date} in braces"),
        ({"page": {"holds_since": "Lumaku {date.__class__}"}}, "must be one plain name"),
        ({"page": {"why_reasons": ["a"]}}, "`pages.page.why_reasons` must have keys and values"),
        ({"what_we_keep": {"rows": [["a", "b"]]}}, "it must have 4 parts"),
        ({"page": {"search": "x" * 3001}}, "more than 3000 characters"),
        ({"page": {"search": "Golek\u202e"}}, "(RIGHT-TO-LEFT OVERRIDE, U+202E) stands after 'Golek'"),
        ({"page": {"holds_since": "Lumaku\u200b {date}"}}, "(ZERO WIDTH SPACE, U+200B) stands after 'Lumaku'"),
    ],
)
def test_words_that_fit_nowhere_are_told_in_a_sentence_and_shown_to_nobody(tmp_path, pages, said):
    folder = write_village(tmp_path / "articles")
    path = folder / "languages" / "jv.yaml"
    path.write_text(yaml.safe_dump({"pages": pages}), "utf-8")
    with pytest.raises(KbError) as error:
        languages.require_words(folder, load_subject(folder))
    assert said in str(error.value) and re.match(r".*languages/jv\.yaml:\d+: ", str(error.value))
    ran = CliRunner().invoke(main, ["check", "--articles", str(folder), "--index", str(tmp_path / "index")])
    assert ran.exit_code == 2 and said in ran.output and "Traceback" not in ran.output
    from kb.web.shared.texts import texts

    shown = texts("jv", load_library(folder))
    assert (shown.search, shown.holds_since) == ("Cari", "Berlaku sejak {date}")


@pytest.mark.parametrize("base", ["id", "en"])
def test_the_template_holds_every_word_and_fits(tmp_path, base):
    folder = write_village(tmp_path / "articles")
    ran = CliRunner().invoke(main, ["languages", "template", "jv", "--from", base])
    assert ran.exit_code == 0 and ran.output.startswith("# The words of pages in Jawa")
    (folder / "languages" / "jv.yaml").write_text(ran.output, "utf-8")
    languages.require_words(folder, load_subject(folder))
    said = yaml.safe_load(ran.output)
    assert set(said["pages"]) == {"page", "what_we_keep", "info", "sent_question"} and len(said["pages"]["page"]) > 130
    from kb.web.shared.texts import texts

    library = load_library(folder)
    own, ours = vars(texts("jv", library)), vars(texts(base, library))
    for key in said["pages"]["page"]:
        assert own[key] == ours[key], key


@pytest.mark.parametrize("lang", ["id", "en", "xq", "../etc"])
def test_there_is_a_template_for_further_languages_alone(lang):
    ran = CliRunner().invoke(main, ["languages", "template", lang])
    assert ran.exit_code == 2 and "give the code of a language" in ran.output
