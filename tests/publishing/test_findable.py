"""Will it be found: questions get a draft or not, neighbours keep theirs, and what pulls is named with its place."""

import pytest

from kb.answering.ask import today
from kb.content.article import folded
from kb.errors import KbError
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.impact import changes, findable
from kb.publishing.impact.findable import Findability, Stopped, find_out
from kb.publishing.impact.rewordings import Rewordings, load_rewordings, reworded
from kb.settings import ROOT
from tests.content.files import article_text

WATCH = "bea-cukai/jam.md"
LOG = dict(article=None, confidence=0.1, channel="web", lang="id", operator=None, snapshot="0" * 12, receipt="SJ")


def quietly(stage: str, done: int, total: int) -> None:
    pass


def watch(*phrasings: str, body: str = "Jam tangan pintar diperiksa seperti ponsel.\n") -> dict[str, str | None]:
    text = article_text(body=body).replace("id: pajak", "id: jam").replace("facts: [vat, limit, hotline]", "facts: []")
    text = text.replace("Berapa pajak ponsel?", "Apakah jam tangan pintar kena aturan IMEI?")
    return {WATCH: with_key(text, "phrasings", list(phrasings))}


def look(context, files, *questions, article="jam", told=quietly) -> Findability:
    return find_out(context, article, files, questions, today(), told)


def test_each_question_gets_what_the_draft_would_give_it(context):
    stages = []
    files = watch("jam tangan pintar imei", "smartwatch kena imei ga", "arloji pintar harus daftar imei")
    found = look(
        context, files, "jam tangan pintar kena aturan imei?", "brp pajak hp", told=lambda *step: stages.append(step[0])
    )
    new, others = found.asked
    assert found.finds(new.then) and new.now.article != "jam" and not new.pulls and found.found == 1
    assert others.then.article == others.now.article == "pajak"
    assert {"building", "asking", "neighbours", "left_out", "suggesting"} <= {*stages}
    assert found.neighbours > 10 and not found.lost
    assert len(found.left_out) == 3 and found.usual is None


def test_a_draft_that_takes_a_neighbours_question_is_told(context):
    context.store.log_query(question="hp kena pajak berapa sih", status="answered", **LOG | {"article": "pajak"})
    context.store.flush()
    greedy = watch("hp kena pajak berapa sih", "hp kena pajak berapa", "pajak hp kena berapa sih ya", "kena pajak hp")
    found = look(context, greedy)
    (lost,) = [change for change in found.lost if change.question.text == "hp kena pajak berapa sih"]
    assert lost.before.article == "pajak" and lost.after.article != "pajak"


def test_what_pulls_against_it_is_named_with_its_place(context):
    (context.articles / "out_of_scope.txt").write_text("# luar\nresep rendang\njam berapa sekarang\n", "utf-8")
    found = look(context, watch("arloji pintar"), "jam berapa sekarang ya", "pajak ponsel impor")
    outside, other = (one.pulls[0] for one in found.asked)
    assert (outside.text, outside.path, outside.line, outside.article) == (
        "jam berapa sekarang", "out_of_scope.txt", 3, None
    )  # fmt: skip
    lines = (context.articles / "bea-cukai" / "pajak.md").read_text("utf-8").splitlines()
    assert (other.text, other.article, other.path) == ("pajak ponsel impor", "pajak", "bea-cukai/pajak.md")
    assert "pajak ponsel impor" in lines[other.line - 1] and other.kind == "phrasing"


def test_a_phrasing_that_is_not_found_while_it_is_left_out_names_what_is_found_instead(context):
    found = look(context, watch("jam tangan pintar imei", "jam tangan pintar kena imei", "sinyal kartu hilang"))
    by_text = {one.question: one for one in found.left_out}
    away = by_text["sinyal kartu hilang"]
    assert not found.finds(away.then) and away.pulls[0].article == "sinyal"
    assert found.found_left_out == sum(found.finds(one.then) for one in found.left_out) < 3


def test_a_draft_with_small_errors_is_asked_and_one_that_cannot_be_read_is_refused(context):
    files = watch("jam tangan pintar imei", body="Jam tangan pintar diperiksa. Biayanya 77 dolar.\n")
    files[WATCH] = with_key(files[WATCH], "sources", [])
    assert look(context, files, "jam tangan pintar imei").found == 1
    with pytest.raises(KbError):
        changes.propose(context, files, today())
    with pytest.raises(KbError):
        look(context, watch(body="\n"))
    with pytest.raises(KbError):
        look(context, watch(body="Biayanya {{ tidak-ada }}.\n"))


def test_one_for_agents_that_holds_later_is_asked_for_as_they_are_answered_then(context):
    files = watch("jam tangan pintar imei")
    files[WATCH] = with_key(with_key(files[WATCH], "audience", ["agent"]), "valid_from", today().replace(year=2099))
    files[WATCH] = with_key(files[WATCH], "review_by", today().replace(year=2100))
    assert look(context, files, "jam tangan pintar imei").found == 1


def test_what_is_known_is_not_built_again_and_a_stop_ends_it(context, monkeypatch):
    files = watch("jam tangan pintar imei")
    built = []
    propose = changes.propose
    monkeypatch.setattr(findable, "propose", lambda *args, **more: built.append(1) or propose(*args, **more))
    look(context, files, "jam tangan pintar imei")
    look(context, files, "smartwatch")
    assert len(built) == 1

    def stop(stage, done, total):
        if stage == "asking":
            raise Stopped

    with pytest.raises(Stopped):
        look(context, files, "smartwatch", told=stop)


def test_what_was_really_asked_and_titles_in_other_words_are_offered_but_none_that_is_there(context):
    asked = [
        "smartwatch kena aturan imei ga ya",
        "brp pajak hp",
        "resep rendang",
        "jam pintar imei [IMEI] kena aturan?",
    ]
    for text in [*asked, asked[0]]:
        context.store.log_query(question=text, status="no_answer", **LOG)
    context.store.flush()
    (context.articles / "rewordings.yaml").write_bytes((ROOT / "articles" / "rewordings.yaml").read_bytes())
    found = look(context, watch("jam tangan pintar imei")).suggested
    real = {one.text: one.times for one in found if one.times}
    assert real == {"smartwatch kena aturan imei ga ya": 2}
    made = [one.text for one in found if not one.times]
    assert "jam tangan pintar kena aturan imei ga" in made and {one.lang for one in found} == {"id"}
    assert not {folded(text) for text in made} & {folded("Apakah jam tangan pintar kena aturan IMEI?")}


def test_a_title_is_reworded_by_its_longest_opening():
    given = Rewordings.model_validate(
        {
            "openings": {"id": [{"begins": "bagaimana", "ways": ["{rest} gmn"]},
                                {"begins": "bagaimana cara", "ways": ["gimana cara {rest}", "cara {rest}"]},
                                {"ways": ["min {rest}"]}]},
            "words": {"id": {"ponsel": "hp"}},
        }
    )  # fmt: skip
    assert [*reworded(given, "Bagaimana cara membeli ponsel?", "id")] == ["gimana cara membeli hp", "cara membeli hp"]
    assert [*reworded(given, "Bagaimanapun ponsel disita?", "id")] == ["min bagaimanapun hp disita"]
    assert not [*reworded(given, "Bagaimana cara?", "id")] and not [*reworded(given, "How is it?", "en")]


def test_the_shipped_rewordings_fit_and_one_without_the_rest_is_refused(tmp_path):
    shipped = load_rewordings(ROOT / "articles")
    titles = [
        keys_of(path.read_text("utf-8"))["title"]
        for path in sorted((ROOT / "articles").glob("*/*.md"))
        if not path.name.endswith(".en.md")
    ]
    made = {title: [*reworded(shipped, title, "id")] for title in titles}
    assert sum(len(ways) > 1 for ways in made.values()) > 0.9 * len(titles)
    assert not [way for ways in made.values() for way in ways if "{" in way or way != way.strip() or "?" in way]
    assert load_rewordings(tmp_path) == Rewordings()
    (tmp_path / "rewordings.yaml").write_text('openings: {id: [{begins: apa, ways: ["apa ya"]}]}\n', "utf-8")
    with pytest.raises(KbError, match=r"needs \{rest\} once"):
        load_rewordings(tmp_path)
