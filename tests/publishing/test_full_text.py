"""Search over all texts: what is found where, for whom, and how quickly."""

import time

import pytest

from kb.answering.folded import fold, fold_text
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import full_text
from kb.publishing.workflow.full_text import LONGEST_SHOWN, search_all
from tests.content.files import FRONT, article_text

PATH = "bea-cukai/pajak.md"


def found(context, people, asked, who="ani", most=20):
    return search_all(context, people[who], asked, most).found


def marked(place):
    return [place.words[start:end] for start, end in place.marks]


def write(context, name, text):
    path = context.articles / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    ["Naïve Café", "ÉCOLE", "ﬁnanciële", "a\u200bb", "x\u2028y\0z", "ＡＢＣ１２", "İstanbul Σας", "дом", "\u3164a"],
)
def test_folding_alone_is_folding(text):
    assert fold_text(text) == fold(text).text


def test_a_word_is_found_in_title_phrasing_text_script_and_fact_with_part_and_line(context, people):
    front = FRONT.replace("phrasings: [", "phrasings: [cari-ungkapan, ", 1)
    script = "script:\n- id: awal\n  say: {id: 'Cari-naskah di sini', en: 'Look-script here'}\n---\n"
    text = article_text(front.replace("Berapa pajak ponsel?", "Berapa cari-judul ponsel?"))
    head, _, body = text.partition("\n---\n")
    path = write(context, PATH, f"{head}\n{script}{body}\n## Akhir\nCari-isi di sini.\n")
    lines = path.read_text("utf-8").split("\n")
    for word, part in (("cari-judul", "title"), ("cari-ungkapan", "phrasings"), ("cari-naskah", "script"),
                       ("cari-isi", "body")):  # fmt: skip
        (one,) = found(context, people, word.upper())
        (place,) = one.places
        assert (one.kind, one.subject, place.path, place.part) == ("article", "pajak", PATH, part)
        assert word in lines[place.line - 1].lower() and marked(place)[0].lower() == word
    statement = next(one for one in found(context, people, "batas bebas") if one.kind == "fact")
    assert (statement.subject, statement.places[0].part, marked(statement.places[0])) == (
        "limit", "statement", ["Batas bebas"],
    )  # fmt: skip
    facts = (context.articles / "facts.yaml").read_text("utf-8").split("\n")
    assert "id: limit" in facts[statement.places[0].line - 1]


def test_all_words_are_sought_wherever_they_stand_and_those_in_the_title_come_first(context, people):
    write(context, PATH, article_text(body="Sinyal ponsel kartu.\n\nLain: hilang.\n"))
    assert [one.subject for one in found(context, people, "sinyal hilang")] == ["sinyal", "pajak"]
    assert found(context, people, "sinyal hilang zebra") == ()
    places = found(context, people, "sinyal hilang")[1].places
    assert [marked(place) for place in places] == [["Sinyal"], ["hilang"]]


def test_accents_and_case_make_no_difference(context, people):
    write(context, PATH, article_text(body="Lewat Café ﬁnal di Bandara.\n"))
    for asked in ("cafe final", "CAFÉ", "bandara FINAL"):
        assert [one.subject for one in found(context, people, asked)] == ["pajak"], asked
    assert marked(found(context, people, "cafe final")[0].places[0]) == ["Café ﬁnal"]


def test_a_long_line_is_cut_around_the_word(context, people):
    write(context, PATH, article_text(body=f"{'kata lain ' * 80}kuncinya di sini {'dan lagi ' * 80}\n"))
    (place,) = found(context, people, "kuncinya")[0].places
    assert len(place.words) <= LONGEST_SHOWN + 2 and marked(place) == ["kuncinya"]
    assert place.words.startswith("…") and place.words.endswith("…")


def test_an_english_text_is_the_articles(context, people):
    english = '---\ntitle: "What is the duty?"\nphrasings: []\n---\nPay the duty at the counter.\n'
    write(context, "bea-cukai/pajak.en.md", english)
    (one,) = found(context, people, "duty counter")
    assert (one.subject, one.title) == ("pajak", "Berapa pajak ponsel?")
    assert [(p.path, p.part) for p in one.places] == [("bea-cukai/pajak.en.md", "body")]


def test_of_a_draft_what_is_new_in_it_is_found_until_it_is_put_away(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    files = {PATH: draft.files[PATH].replace("Bayar.", "Bayar di konter bandara.")}
    drafts.save(context, people["ani"], draft.id, files, draft.revision)
    assert [one.kind for one in found(context, people, "pajak ponsel")] == ["article"]
    for who in ("ani", "eko", "dewi"):
        (one,) = found(context, people, "konter bandara", who)
        assert (one.kind, one.draft, marked(one.places[0])) == ("draft", draft.id, ["konter bandara"])
    drafts.discard(context, people["ani"], draft.id)
    assert found(context, people, "konter bandara") == ()


@pytest.mark.parametrize("who", ["fajar", None])
def test_who_may_not_read_drafts_does_not_search(context, people, who):
    with pytest.raises(NotAllowed):
        search_all(context, people.get(who), "pajak", 5)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "search.too_little"),
        (" a! ", "search.too_little"),
        ("x y " * 9, "search.too_much"),
        ("x" * 300, "search.too_much"),
    ],
)
def test_too_little_and_too_much_are_said_so(context, people, asked, code):
    with pytest.raises(KbError) as refused:
        search_all(context, people["ani"], asked, 5)
    assert refused.value.code == code and refused.value.told("id")


def test_what_cannot_be_read_as_an_article_is_found_too(context, people):
    write(context, PATH, "---\ntitle: [rusak\n---\nIsinya tetap dicari: gajah.\n")
    (one,) = found(context, people, "gajah")
    assert (one.subject, one.places[0].part) == ("pajak", "body")


def test_a_changed_file_is_read_again(context, people):
    assert found(context, people, "gajah") == ()
    write(context, PATH, article_text(body="Ada gajah.\n"))
    assert len(found(context, people, "gajah")) == 1


def test_of_a_file_that_changes_again_and_again_one_text_is_remembered(context, people):
    remembered = full_text._files
    found(context, people, "pajak")
    before = len(remembered), remembered.currsize
    for number in range(5):
        write(context, PATH, article_text(FRONT, f"Kata {'x' * number} baru.\n"))
        assert found(context, people, "baru")
    assert len(remembered) == before[0] and remembered.currsize < before[1] + 1000


def test_thousands_of_articles_are_searched_at_once(context, people):
    body = "Bayar pajak — di konter.\n" * 80
    for number in range(2000):
        name = f"uji-{number}"
        text = article_text(FRONT.replace("id: pajak", f"id: {name}"), f"{body}Nomor {number} saja.\n")
        write(context, f"bea-cukai/{name}.md", text.replace("Berapa pajak ponsel?", f"Berapa pajak ke-{number}?"))
    search_all(context, people["ani"], "nomor", 20)  # reads them
    begun = time.perf_counter()
    results = search_all(context, people["ani"], "konter pajak 17", 20)
    assert time.perf_counter() - begun < 3  # usually a tenth of that
    assert results.count > 100 and len(results.found) == 20
