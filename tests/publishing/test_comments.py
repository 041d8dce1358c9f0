"""Comments on words, answers, and wording that is suggested and taken."""

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import comments, review, tasks
from kb.storage import audit
from tests.publishing.conftest import PEOPLE

PATH = "bea-cukai/pajak.md"
OF = "Bayar di konter."


@pytest.fixture
def line(handed_in):
    return 1 + next(n for n, text in enumerate(handed_in.files[PATH].split("\n")) if OF in text)


def suggest(context, draft, line, wording="Bayar di konter atau daring.", words=OF, who="citra", text=""):
    return comments.comment(context, PEOPLE[who], draft.id, PATH, line, text, words, wording)


def text_of(context, draft):
    return drafts.find_draft(context, PEOPLE["ani"], draft.id).files[PATH]


def test_suggested_wording_is_taken_where_its_words_stand_and_both_wrote_it(context, handed_in, line):
    suggested = suggest(context, handed_in, line, text="Bisa juga daring.")
    before = text_of(context, handed_in)
    saved = comments.take_wording(context, PEOPLE["ani"], suggested.id)
    assert saved.reopened and text_of(context, handed_in) == before.replace(OF, "Bayar di konter atau daring.")
    [kept] = comments.comments_of(context, handed_in.id)
    assert kept.done and kept.taken_by == "ani" and kept.who == "citra"
    with context.store.transaction(reading=True) as database:
        assert drafts.writers(database, saved.draft) == {"ani", "citra"}
    drafts.submit(context, PEOPLE["ani"], handed_in.id)
    again = drafts.find_draft(context, PEOPLE["ani"], handed_in.id)
    assert review.may_sign_for(context, PEOPLE["citra"], again) == []  # nobody signs the own text


def test_it_is_found_where_its_line_has_moved_to_and_refused_where_it_is_gone(context, handed_in, line):
    suggested = suggest(context, handed_in, line)
    text = text_of(context, handed_in)
    draft = drafts.save(context, PEOPLE["ani"], handed_in.id, {PATH: text.replace("\n\n", "\n\nBaru.\n\n", 1)}, 2).draft
    assert comments.take_wording(context, PEOPLE["ani"], suggested.id).draft.revision == draft.revision + 1
    again = suggest(context, handed_in, text_of(context, handed_in).split("\n").index("Baru.") + 1, "Lama.", "Baru.")
    now = drafts.find_draft(context, PEOPLE["ani"], handed_in.id)
    drafts.save(context, PEOPLE["ani"], now.id, {PATH: now.files[PATH].replace("Baru.", "")}, now.revision)
    with pytest.raises(KbError, match="not there any more"):
        comments.take_wording(context, PEOPLE["ani"], again.id)
    assert not next(one for one in comments.comments_of(context, now.id) if one.id == again.id).done


def test_words_that_stand_twice_are_taken_only_in_the_line_that_was_meant(context, handed_in, line):
    lines = text_of(context, handed_in).split("\n")
    draft = drafts.save(context, PEOPLE["ani"], handed_in.id, {PATH: "\n".join([*lines, OF, ""])}, 2).draft
    second = suggest(context, draft, len(lines) + 1, "Di sini.")
    comments.take_wording(context, PEOPLE["ani"], second.id)
    assert text_of(context, draft).split("\n")[len(lines)] == "Di sini." and OF in text_of(context, draft)
    third = suggest(context, draft, line)
    now = drafts.find_draft(context, PEOPLE["ani"], draft.id)
    moved = now.files[PATH].replace("\n\n", f"\n\n{OF}\n\n", 1)
    drafts.save(context, PEOPLE["ani"], draft.id, {PATH: moved}, now.revision)
    with pytest.raises(KbError, match="not there any more"):  # which of the two nobody can tell
        comments.take_wording(context, PEOPLE["ani"], third.id)


def test_a_whole_line_is_suggested_anew_and_keeps_its_place(context, handed_in, line):
    suggested = suggest(context, handed_in, line, "2. Lain.", "")
    comments.take_wording(context, PEOPLE["ani"], suggested.id)
    assert text_of(context, handed_in).split("\n")[line - 1].strip() == "2. Lain."


def test_a_long_line_is_replaced_whole(context, handed_in, line):
    text = text_of(context, handed_in).replace(OF, "Bayar. " * 900)
    draft = drafts.save(context, PEOPLE["ani"], handed_in.id, {PATH: text}, 2).draft
    suggested = suggest(context, draft, line, "2. Bayar sekali.", "")
    drafts.save(context, PEOPLE["ani"], draft.id, {PATH: text.replace("\n\n", "\n\nBaru.\n\n", 1)}, draft.revision)
    comments.take_wording(context, PEOPLE["ani"], suggested.id)
    assert "2. Bayar sekali." in text_of(context, draft) and "Bayar. Bayar." not in text_of(context, draft)


def test_it_is_taken_once_however_often_it_is_pressed_or_opened_again(context, handed_in, line):
    suggested = suggest(context, handed_in, line, "konter resmi", "konter")
    comments.take_wording(context, PEOPLE["ani"], suggested.id)
    comments.settle(context, PEOPLE["ani"], suggested.id, done=False)
    for who in ("ani", "budi"):
        with pytest.raises(KbError, match="nothing is suggested"):
            comments.take_wording(context, PEOPLE[who], suggested.id)
    assert text_of(context, handed_in).count("resmi") == 1


def test_an_answer_is_no_task_once_what_it_answers_is_settled(context, handed_in, line):
    first = suggest(context, handed_in, line)
    comments.reply(context, PEOPLE["ani"], first.id, "Terima kasih.")
    drafts.take_back(context, PEOPLE["ani"], handed_in.id)
    found = [one for one in tasks.tasks_of(context, PEOPLE["ani"], today()) if one.draft == handed_in.id]
    assert [(one.why, one.detail) for one in found] == [("sent-back", "Bayar di konter atau daring.")]
    comments.settle(context, PEOPLE["ani"], first.id)
    assert [one.why for one in tasks.tasks_of(context, PEOPLE["ani"], today()) if one.draft == handed_in.id] == [
        "draft"
    ]


@pytest.mark.parametrize(
    "more, said",
    [
        ({"words": "tidak ada di sini"}, "do not stand in line"),
        ({"wording": OF}, "what stands there"),
        ({"words": "a", "wording": "b"}, "several times in this line"),
        ({"wording": "x" * 2001}, "more than"),
        ({"wording": None}, "comment is empty"),
        ({"line": 0, "words": ""}, "not for which"),
        ({"line": 999}, "no line"),
    ],
)
def test_what_cannot_be_suggested_is_told(context, handed_in, line, more, said):
    given = {"line": line, "wording": "Lain.", "words": OF} | more
    with pytest.raises(KbError, match=said):
        comments.comment(context, PEOPLE["citra"], handed_in.id, PATH, text="", **given)
    assert comments.comments_of(context, handed_in.id) == []


def test_who_does_not_write_for_the_owner_takes_nothing(context, handed_in, line):
    suggested = suggest(context, handed_in, line)
    for who in ("citra", "eko"):
        with pytest.raises(NotAllowed):
            comments.take_wording(context, PEOPLE[who], suggested.id)
    plain = comments.comment(context, PEOPLE["citra"], handed_in.id, PATH, line, "Hm.")
    with pytest.raises(KbError, match="nothing is suggested"):
        comments.take_wording(context, PEOPLE["ani"], plain.id)
    with pytest.raises(KbError, match="no such comment"):
        comments.take_wording(context, PEOPLE["ani"], 999)


def test_answers_stand_below_what_they_answer_and_answers_to_answers_too(context, handed_in, line):
    first = comments.comment(context, PEOPLE["citra"], handed_in.id, PATH, line, "Konter mana?")
    second = comments.comment(context, PEOPLE["citra"], handed_in.id, PATH, line, "Kapan?")
    answer = comments.reply(context, PEOPLE["ani"], first.id, "Yang di bandara, 081234567890.")
    more = comments.reply(context, PEOPLE["citra"], answer.id, "Terima kasih.")
    assert [one.id for one in comments.comments_of(context, handed_in.id)] == [first.id, answer.id, more.id, second.id]
    assert answer.answers == more.answers == first.id and "[telepon]" in answer.text
    with pytest.raises(KbError, match="empty"):
        comments.reply(context, PEOPLE["ani"], first.id, " ")
    with pytest.raises(NotAllowed):
        comments.reply(context, PEOPLE["fajar"], first.id, "x")
    with context.store.transaction(reading=True) as database:
        assert {entry.what for entry in audit.entries(database, 4)} == {"commented"}
