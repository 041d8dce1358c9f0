import gc
import json

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.attachments import add_file, with_file
from kb.publishing.impact import changes
from kb.retrieval.indexing.index import current_id, list_snapshots
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from tests.content.files import article_text
from tests.content.pictures import picture

PATH = "bea-cukai/pajak.md"


def draft_files(context, people, change):
    draft = drafts.open_article(context, people["ani"], "pajak")
    return {PATH: change(draft.files[PATH])}


def test_a_question_whose_words_change_is_shown_and_the_others_are_counted(context, people):
    files = draft_files(context, people, lambda text: text.replace("Bayar.", "Bayar di konter."))
    steps = []
    found = changes.what_changes(context, files, today(), lambda done, total: steps.append((done, total)))
    assert [c.question.text for c in found.changes] == ["brp pajak hp"] and (found.unchanged, found.asked) == (1, 2)
    change = found.changes[0]
    assert not change.worse and "Bayar di konter." in change.after.text and "konter" not in change.before.text
    assert steps[-1] == (2, 2)


@pytest.mark.parametrize("picture_of", [None, "", "Alur pendaftaran"])
def test_a_draft_is_searched_with_before_its_picture_has_words(context, people, picture_of):
    draft = drafts.open_article(context, people["ani"], "pajak")
    name = "0123456789abcdef.png"  # nobody has uploaded it
    if picture_of is not None:
        given = add_file(context, people["ani"], draft.id, "foto.png", picture(), {"id": "Alur pendaftaran"})["id"]
        name = given.partition("(files/")[2].rstrip(")")
    files = {PATH: with_file(draft.files[PATH], f"![{picture_of or ''}](files/{name})")}
    proposed = changes.propose(context, files, today(), unfinished=True)
    assert f"(files/{name})" in changes.open_proposed(context, proposed).library.articles["pajak"].main.body
    if not picture_of:
        with pytest.raises(KbError, match="picture|file"):
            changes.propose(context, files, today())


def test_what_questions_got_is_remembered_within_bounds_however_many_are_asked(context, monkeypatch):
    monkeypatch.setattr(changes, "_known", type(changes._known)(20_000, changes._bytes_of))
    texts = [f"brp pajak hp {'x' * number}" for number in range(40)]
    live = changes.open_live(context)
    assert changes.outcomes(live, texts, today()) == [changes.outcomes(live, [text], today())[0] for text in texts]
    assert 0 < len(changes._known) < 20 and changes._known.currsize <= 20_000


def test_the_live_snapshot_is_in_memory_once_and_beside_it_the_last_that_was_proposed(context, people):
    live = open_snapshot(context.index, context.encoder)
    assert changes.open_live(context) is live
    for number in range(4):
        files = draft_files(context, people, lambda text, number=number: text + f"\nLagi {'x' * (number + 1)}.\n")
        changes.what_changes(context, files, today())
    gc.collect()
    held = [one for one in gc.get_objects() if isinstance(one, Snapshot) and context.index in one.folder.parents]
    assert len(held) <= 2 and changes.open_live(context) is live


def test_an_unsigned_snapshot_is_never_among_those_that_can_go_live(context, people):
    live = current_id(context.index)
    changes.what_changes(context, draft_files(context, people, lambda text: text + "\nLagi.\n"), today())
    assert [info.id for info in list_snapshots(context.index)] == [live] and current_id(context.index) == live
    for number in range(changes.KEPT + 3):
        changes.propose(
            context,
            draft_files(context, people, lambda text, number=number: text + f"\nLagi {'x' * (number + 1)}.\n"),
            today(),
        )
    assert len(list((context.index / "proposed").glob("*/manifest.json"))) <= changes.KEPT + 1


def test_a_question_that_loses_its_answer_is_worse(context, people):
    one, two = (
        changes.Outcome(status, article, "", "") for status, article in (("answered", "pajak"), ("no_answer", None))
    )
    clarify, other = changes.Outcome("clarify", None, "", ""), changes.Outcome("answered", "sinyal", "", "")
    right, nobody_said, out = (
        changes.Question("x", frozenset({"pajak"})),
        changes.Question("x"),
        changes.Question("x", frozenset()),
    )
    worse = lambda question, before, after: changes.Change(question, before, after).worse
    assert (
        worse(right, one, two)
        and worse(nobody_said, one, clarify)
        and worse(right, one, other)
        and worse(out, two, other)
    )
    assert (
        not worse(right, two, one)
        and not worse(nobody_said, one, other)
        and not worse(right, other, one)
        and not worse(nobody_said, clarify, one)
    )


def test_real_questions_are_asked_too_the_unanswered_are_offered(context, people):
    log = dict(article=None, confidence=0.1, channel="web", lang="id", operator=None, snapshot="0" * 12, receipt="SJ")
    for text, status in [
        ("apa itu ceir", "no_answer"),
        ("apa itu ceir", "no_answer"),
        ("pajak hp", "answered"),
        ("hp saya", "clarify"),
    ]:
        context.store.log_query(question=text, status=status, **log)
    context.store.flush()
    assert [q.text for q in changes.recorded_questions(context)] == [
        "brp pajak hp",
        "sinyal saya hilang",
        "hp saya",
        "pajak hp",
        "apa itu ceir",
    ]
    assert changes.unanswered_questions(context) == ["hp saya", "apa itu ceir"]


def test_a_new_article_changes_the_answers_to_its_questions(context, people):
    (context.articles.parent / "recorded" / "more.jsonl").write_text(
        json.dumps({"text": "apakah jam tangan pintar kena aturan imei", "articles": []}) + "\n", "utf-8"
    )
    text = (
        article_text()
        .replace("id: pajak", "id: jam")
        .replace("Berapa pajak ponsel?", "Apakah jam tangan pintar kena aturan IMEI?")
    )
    text = text.replace("brp pajak hp", "jam tangan pintar imei").replace("pajak", "jam").replace("hp", "arloji")
    text = text.replace("tarif ponsel", "smartwatch").replace("tax phone", "watch")
    found = changes.what_changes(context, {"bea-cukai/jam.md": text}, today())
    assert any(c.question.text.startswith("apakah jam") and c.after.article == "jam" for c in found.changes)
