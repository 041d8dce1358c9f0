"""A question sent with a number belongs to its group, says what has become of it, and nothing of who sent it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from stdnum import luhn

from kb.answering.ask import today
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact import question_groups as q
from kb.publishing.impact.changes import open_live
from kb.publishing.impact.sent_questions import Standing, read_number, send_question, spelt, standing
from kb.publishing.workflow import publish, review
from kb.storage.forget import forget_before
from kb.storage.journal import Journal
from kb.storage.models import Query
from kb.storage.question_groups import QuestionGroup, Wording
from kb.storage.sent_questions import SentQuestion
from tests.content.files import FRONT, article_text
from tests.publishing.test_question_groups import ROAMING, asked

ODD = "resep rendang padang"


def state_of(context, number, lang="id"):
    return standing(context.store, open_live(context), number, lang)


def group_of(context, text):
    return next(group for group in q.groups(context) if text in group.texts)


def test_a_number_is_drawn_by_chance_and_read_however_it_is_spelt(context):
    numbers = {send_question(context.store, ODD) for _ in range(50)}
    assert len(numbers) == 50 and all(len(number) == 8 for number in numbers)
    assert all(read_number(spelt(number).lower()) == number for number in numbers)
    first = numbers.pop()
    assert standing(context.store, open_live(context), read_number("0000-0000"), "id") is None and state_of(
        context, first
    )


def test_what_is_sent_is_counted_once_and_its_number_says_how_it_stands(context, people):
    asked(context, ODD, ODD)
    number = send_question(context.store, f"{ODD}?")
    assert state_of(context, number) == Standing("received", today())
    group = group_of(context, ODD)
    assert (group.count, group.whys) == (2, {"unanswered": 1, "sent": 1})
    assert state_of(context, number) == Standing("received", today())  # the owner is only proposed
    q.assign(context, people["dewi"] if group.owner == "kominfo" else people["citra"], group.id, "bea-cukai")
    assert state_of(context, number) == Standing("given", today(), "bea-cukai", today())
    q.set_state(context, people["citra"], group.id, "not ours")
    told = state_of(context, number)
    assert (told.state, told.owner, told.article) == ("not ours", "bea-cukai", None) and told.route.contacts
    q.set_state(context, people["citra"], group.id, "covered")
    told = state_of(context, number)
    assert (told.state, told.article) == ("answered", None) and told.route.contacts


def test_an_article_answers_once_it_is_public_and_no_draft_is_told_of(context, people):
    number = send_question(context.store, ODD)
    draft = q.write_article(context, people["ani"], group_of(context, ODD), "bea-cukai")
    assert state_of(context, number) == Standing("being written", today(), "bea-cukai", today())

    drafts.discard(context, people["ani"], draft.id)
    assert state_of(context, number) == Standing("given", today(), "bea-cukai", today())
    front = FRONT.replace("id: pajak", f"id: {draft.subject}").replace(
        "Berapa pajak ponsel?", "Bagaimana memasak rendang?"
    )
    front = front.replace("pajak", "rendang").replace("hp", "daging").replace("tax phone", "recipe")
    text = article_text(front.replace("ponsel", "sapi"), "Masak santan. Telepon {{ hotline }}.\n")
    files = {f"bea-cukai/{draft.subject}.md": text.replace("facts: [vat, limit, hotline]", "facts: [hotline]")}
    begun_anew = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    assert begun_anew.id != draft.id
    drafts.submit(context, people["ani"], begun_anew.id)
    review.sign(context, people["citra"], begun_anew.id, "bea-cukai", digest_of(begun_anew))
    assert state_of(context, number).article is None
    publish.publish(context, people["citra"], begun_anew.id)
    assert state_of(context, number) == Standing("answered", today(), "bea-cukai", article=draft.subject)


def test_what_the_service_answers_meanwhile_is_offered_but_not_what_was_no_answer_then(context):
    text = "Berapa pajak ponsel?"
    number, nevertheless = send_question(context.store, text), send_question(context.store, text, "pajak")
    assert state_of(context, number) == Standing("received", today(), article="pajak")
    assert state_of(context, nevertheless) == Standing("received", today())
    group = group_of(context, text)
    assert (group.articles, group.owner, group.count) == (("pajak",), "bea-cukai", 2)


def test_a_number_survives_that_its_group_goes_up_in_another(context, people):
    asked(context, ROAMING[0], ODD)
    before = group_of(context, ROAMING[0])
    number = send_question(context.store, ROAMING[1])
    asked(context, ROAMING[2])
    group = group_of(context, ROAMING[1])
    assert before.id == group.id and set(group.texts) == set(ROAMING)
    account = people["dewi"] if group.owner == "kominfo" else people["citra"]
    q.assign(context, account, group.id, "bea-cukai")
    assert state_of(context, number).owner == "bea-cukai"


def test_an_owner_that_is_gone_is_not_named(context):
    number = send_question(context.store, ODD)
    group_of(context, ODD)
    with context.store.transaction() as database:
        database.execute(update(QuestionGroup).values(owner="bubar", state="assigned"))
    assert state_of(context, number) == Standing("given", today())


def test_it_is_kept_as_long_as_questions_are_and_its_group_as_long_as_it(context, tmp_path):
    asked(context, ODD)
    number = send_question(context.store, ODD)
    group = group_of(context, ODD)
    old = datetime.now(UTC) - timedelta(days=9)
    with context.store.transaction() as database:
        database.execute(update(Wording).values(last=old))
        database.execute(update(Query).values(at=old))
    journal = Journal(tmp_path / "calls.jsonl", context.store)
    forget_before(context.store, journal, {"questions": today()})
    assert group_of(context, ODD).id == group.id and state_of(context, number)
    forget_before(context.store, journal, {"questions": today() + timedelta(days=1)})
    assert state_of(context, number) is None and q.groups(context) == []
    with context.store.transaction(reading=True) as database:
        assert not [*database.scalars(select(SentQuestion)), *database.scalars(select(Wording))]


@pytest.mark.parametrize("text", ["x" * 9999, "hp\0\ud800mati", "😀" * 3000, "'; DROP TABLE sent_questions; --"])
def test_whatever_is_sent_is_kept_and_found_in_its_group(context, text):
    number = send_question(context.store, text)
    (group,) = q.groups(context)
    with context.store.transaction() as database:
        kept = database.get(SentQuestion, number).question
        database.execute(update(QuestionGroup).values(state="not ours"))
    assert len(kept) <= 500 and group.texts == (kept,) and state_of(context, number).state == "not ours"


def test_a_draft_of_another_is_none_of_its_answer(context, people):
    number = send_question(context.store, ODD)
    group_of(context, ODD)
    drafts.new_article(context, people["ani"], "bea-cukai", "Resep rendang padang")
    assert state_of(context, number).state == "received"


LETTERS = st.text(st.characters(exclude_categories=["N", "Cs"]), max_size=600)
PERSONAL = st.one_of(
    st.integers(10**15, 10**16 - 1).map(lambda number: f"NIK {number}"),
    st.integers(10**8, 10**10 - 1).map(lambda number: f"hp saya 08{number}"),
    st.integers(10**8, 10**10 - 1).map(lambda number: f"hp saya +62 8{number:,}".replace(",", "-")),
    st.integers(10**13, 10**14 - 1).map(lambda number: f"imei {number}{luhn.calc_check_digit(str(number))}"),
    st.sampled_from(["surel budi@mail.com", "paspor C1234567"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=LETTERS, personal=PERSONAL, after=LETTERS)
def test_no_personal_number_is_kept(context, before, personal, after):
    number = send_question(context.store, f"{before} {personal} {after}")
    with context.store.transaction(reading=True) as database:
        kept = database.get(SentQuestion, number).question
    assert not re.search(r"(\d[ -]?){7}", kept) and "@mail" not in kept and personal not in kept
