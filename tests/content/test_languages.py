"""Any language that Babel knows may stand beside the two that the program has words of."""

import re
from datetime import date
from decimal import Decimal

import pytest
import yaml
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.content.facts import Amount, Bilingual, Duration, show
from kb.content.languages import direction, is_language, language_beside, main_path, name_in, own_name
from kb.content.library import Library, load_library
from kb.content.owners import Backed
from kb.content.spoken import Voice, spoken
from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from tests.village import FILES, write_village

ON = date(2026, 11, 30)
CODES = st.sampled_from(["jv", "su", "ar", "he", "fr", "ja", "zh", "ms", "fa", "th"])
VALUES = [
    ("amount", Amount(amount=Decimal(1400000), currency="IDR")),
    ("amount", Amount(amount=Decimal("7.5"), currency="USD")),
    ("percentage", Decimal("7.5")),
    ("count", Decimal(12)),
    ("date", ON),
    *(
        ("duration", Duration(amount=Decimal(3), unit=unit))
        for unit in ("minute", "hour", "day", "working-day", "week", "month", "year")
    ),
]


@pytest.fixture
def folder(tmp_path):
    return write_village(tmp_path / "articles")


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def in_kb(folder, **changes):
    path = folder / "kb.yaml"
    put(folder, "kb.yaml", yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | changes, sort_keys=False))


@given(st.text(max_size=5))
def test_a_code_is_known_or_not_and_never_fails(code):
    assert is_language(code) in (True, False)
    if is_language(code):
        assert own_name(code) and name_in(code, "id") and direction(code) in ("ltr", "rtl")


def test_names_and_directions_come_from_unicode():
    assert [own_name(lang) for lang in ("id", "en", "jv", "ar")] == ["Bahasa Indonesia", "English", "Jawa", "العربية"]
    assert [direction(lang) for lang in ("id", "jv", "ar", "he")] == ["ltr", "ltr", "rtl", "rtl"]
    assert name_in("jv", "en") == "Javanese" and name_in("en", "id") == "Inggris"


@pytest.mark.parametrize(
    ("path", "lang", "main"),
    [
        ("desa/air.md", None, "desa/air.md"),
        ("desa/air.jv.md", "jv", "desa/air.md"),
        ("desa/air.foo.md", None, "desa/air.foo.md"),
        ("desa/air.fil.md", None, "desa/air.fil.md"),
        ("desa/air.en.md", "en", "desa/air.md"),
    ],
)
def test_a_files_name_tells_its_language(path, lang, main):
    assert (language_beside(path), main_path(path)) == (lang, main)


def test_texts_stand_beside_the_main_one_by_files_alone(folder):
    library = load_library(folder)
    assert library.findings == () and [f for f in check(library, ON) if f.severity == "error"] == []
    article = library.articles["surat-domisili"]
    assert list(article.texts) == ["id", "en", "jv"] and article.main.lang == "id"
    assert article.text("jv").title.startswith("Piye carane") and article.text("ar").lang == "id"
    assert library.articles["air-mati"].text("jv").lang == "id"
    again = Library.from_json(library.to_json(), library.articles)
    assert again.to_json() == library.to_json() and again.subject.further == library.subject.further


def test_an_article_without_further_texts_keeps_its_version_whatever_languages_there_are(folder):
    before = load_library(folder).articles
    in_kb(folder, languages=["id", "en", "jv", "su"])
    after = load_library(folder).articles
    assert {a.id: a.version for a in before.values()} == {a.id: a.version for a in after.values()}
    assert "further" not in load_subject_without_files(folder)


def load_subject_without_files(folder):
    in_kb(folder, languages=["id", "en"])
    (folder / "languages" / "jv.yaml").unlink()
    return load_subject(folder).model_dump()


@pytest.mark.parametrize(
    ("languages", "main"), [(["jv", "id"], "id"), (["ar", "en"], "en"), (["jv"], "jv"), (["ar", "jv"], "ar")]
)
def test_the_main_text_is_indonesian_else_english_else_the_first(tmp_path, languages, main):
    third = next(lang for lang in languages if lang in ("jv", "ar"))
    library = load_library(write_village(tmp_path / "articles", third, tuple(languages)))
    assert library.subject.written == main
    assert {article.main.lang for article in library.articles.values()} == {main}
    if main != "id":  # the defaults are Indonesian words too, which nobody is to read here
        assert library.subject.page.no_answer[main] == "Try other words. Or contact:"


def test_an_unknown_code_is_told_in_a_sentence_with_its_line(folder):
    in_kb(folder, languages=["id", "xq"])
    with pytest.raises(KbError) as error:
        load_library(folder)
    assert re.search(r"kb\.yaml:\d+", str(error.value)) and "'xq' is the code of no language" in str(error.value)
    assert "Isian “languages.1” belum benar" in error.value.told("id")


@pytest.mark.parametrize(
    ("name", "languages", "code", "article"),
    [
        ("air-mati.su.md", ["id", "en", "jv"], "article.language_not_listed", "air-mati.su"),
        ("lain.jv.md", ["id", "en", "jv"], "article.language_alone", "lain.jv"),
        ("lain.en.md", ["id", "en", "jv"], "article.english_alone", "lain.en"),
        ("air-mati.id.md", ["id", "en", "jv"], "article.language_of_main", "air-mati"),
    ],
)
def test_a_text_that_is_not_read_is_a_finding(folder, name, languages, code, article):
    put(folder, f"desa/{name}", "---\ntitle: Banyu\n---\nBanyu mati.\n")
    [finding] = load_library(folder).findings
    assert (finding.code, finding.article, finding.path, finding.line) == (code, article, f"desa/{name}", 1)
    assert finding.told("id") and finding.told("en") and "Traceback" not in str(finding)


def test_texts_in_a_further_language_are_checked_like_english_ones(folder):
    path = folder / "desa" / "ambil-sampah.jv.md"
    put(folder, "desa/ambil-sampah.jv.md", path.read_text("utf-8").replace("{{ iuran-sampah }}", "Rp 17.500"))
    found = {(f.rule, f.path) for f in check(load_library(folder), ON) if f.severity == "error"}
    assert ("figure", "desa/ambil-sampah.jv.md") in found


def test_words_in_a_further_language_stand_beside_the_two(folder):
    words = Bilingual.model_validate({"id": "satu", "en": "one", "jv": "siji"})
    assert [words[lang] for lang in ("id", "en", "jv", "ar")] == ["satu", "one", "siji", "satu"]
    assert words.languages == ("id", "en", "jv") and Bilingual.model_validate_json(words.model_dump_json()) == words
    assert Bilingual(id="a", en="b").model_dump_json() == '{"id":"a","en":"b"}'
    detail = Backed.model_validate({"id": "a", "en": "b", "jv": "c", "fact": "f"})
    assert (detail["jv"], detail.fact, detail.languages) == ("c", "f", ("id", "en", "jv"))


@given(st.dictionaries(st.sampled_from(["id", "en", "jv", "ar"]), st.sampled_from(["a", "b", "c"]), min_size=1))
def test_of_words_with_a_further_language_the_missing_ones_fall_back(said):
    further = said.keys() - {"id", "en"}
    if not further and len(said) < 2:
        with pytest.raises(ValidationError):
            Bilingual.model_validate(said)
        return
    words = Bilingual.model_validate(said)
    assert all(words[lang] == text for lang, text in said.items())
    assert words["su"] in said.values() and words["id"] in said.values() and words["en"] in said.values()


@pytest.mark.parametrize("key", ["engl", "xq", "EN", "id-ID", "fil"])
def test_what_is_no_language_is_no_key_of_words(key):
    with pytest.raises(ValidationError) as error:
        Bilingual.model_validate({"id": "a", "en": "b", key: "c"})
    assert [(one["type"], one["loc"]) for one in error.value.errors()] == [("extra_forbidden", (key,))]


@given(CODES, st.sampled_from(VALUES))
def test_every_value_is_written_in_every_language(lang, value):
    said = show(*value, lang)
    assert said and "duration-" not in said and not re.search(r"\d[.,]00\b(?!\d)", said)


def test_values_are_written_as_the_language_writes_them():
    said = {lang: [show(*value, lang).replace("\u00a0", " ") for value in VALUES[:5]] for lang in ("jv", "fr", "id")}
    assert said["jv"] == ["Rp 1.400.000", "US$ 7,50", "7,5%", "12", "30 November 2026"]
    assert said["id"] == ["Rp1.400.000", "USD 7,5", "7,5%", "12", "30 November 2026"]
    assert said["fr"][4] == "30 novembre 2026" and show("duration", VALUES[7][1], "jv") == "3 dina"


@given(CODES, st.text(max_size=60))
def test_any_text_is_read_out_in_any_language_without_failing(lang, words):
    assert isinstance(spoken(words, lang), str)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("jv", "Telpon 0 2 7 4 5 5 5 1 2 3 utawa * 1 2 3 #, regane 15.000, 3 dina."),
        ("fr", "Telpon zéro deux sept quatre cinq cinq cinq un deux trois utawa * un deux trois #, regane quinze "
         "mille, trois dina."),
    ],
)  # fmt: skip
def test_numbers_are_read_out_where_somebody_knows_the_language(lang, said):
    voice = Voice(frozenset({"0274-555123"}))
    assert spoken("Telpon 0274-555123 utawa *123#, regane 15.000, 3 dina.", lang, voice) == said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("en.yaml", "pages: {}", "the words of 'en' are the program's own"),
        ("xq.yaml", "pages: {}", "'xq', is the code of no language that we know"),
        ("su.yaml", "pages: {}", "kb.yaml does not list the language 'su'"),
        ("jv.yaml", "page: {}\n", "jv.yaml:1: `page` is no key here"),
        ("jv.yaml", "answers:\n  which: Sing endi?\n", "jv.yaml:2: `answers.which` is no key here"),
        ("jv.yaml", "answers:\n  over: Luwih\n", "jv.yaml:2: `answers.over` cannot be used: the words must hold {0}"),
        ("jv.yaml", "answers:\n  over: 'Luwih {0.__class__}'\n", "what stands in braces must be one plain name"),
        ("jv.yaml", "answers:\n  which_one: 'Sing {endi'\n", "what stands in braces must be one plain name"),
        ("jv.yaml", "pages: {page: [\n", "jv.yaml:"),
        ("jv.yaml", "answers:\n  over: '\u202e{0} luwih'\n", "jv.yaml:2: `answers.over` cannot be used: an invisible"),
        ("jv.yaml", 'answers:\n  either: "utawa\\u2066"\n', "(LEFT-TO-RIGHT ISOLATE, U+2066) stands after 'utawa'"),
    ],
)
def test_a_languages_file_that_cannot_be_used_is_told_in_a_sentence(folder, name, text, said):
    put(folder, f"languages/{name}", text)
    with pytest.raises(KbError) as error:
        load_library(folder)
    assert said in str(error.value) and error.value.told("id")


def test_answers_say_in_a_language_what_its_file_says_or_else_the_main_language(folder):
    subject = load_library(folder).subject
    words = {"id": "Yang mana?", "en": "Which?"}
    assert subject.say(words, "which_one", "jv") == FILES["jv"]["answers"]["which_one"]
    assert (
        subject.say(words, "being_confirmed", "jv") == "Yang mana?"
        and subject.say(words, "which_one", "en") == "Which?"
    )
    assert subject.told_in("jv") == "id"


def test_babel_has_not_lost_a_language_that_the_tests_stand_on():
    assert Locale.parse("ar").character_order == "right-to-left" and Locale.parse("jv").language == "jv"
