import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.ask import today
from kb.content.facts import Fact, format_value, load_facts
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.proposal import digest_of
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import fact_changes, publish, review
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT

LATER = today() + timedelta(days=40)


def test_one_fact_is_changed_and_all_other_lines_stay():
    text = (ROOT / "articles" / "facts.yaml").read_text("utf-8")
    changed = fact_changes.with_fact(
        text,
        "exemption-usd-500",
        {"values": [{"value": {"amount": 500, "currency": "USD"}, "until": date(2027, 1, 1)}]},
    )
    before, after = text.split("\n"), changed.split("\n")
    assert set(before) - set(after) <= {"  value: {amount: 500, currency: USD}"}
    assert len(set(after) - set(before)) == 1 and abs(len(before) - len(after)) <= 2


def test_every_shipped_fact_can_be_written_anew(tmp_path):
    text = (ROOT / "articles" / "facts.yaml").read_text("utf-8")
    facts, _ = load_facts(ROOT / "articles" / "facts.yaml")
    sources, *entries = re.split(r"^(?=- id: )", text, flags=re.MULTILINE)
    changed = []
    for entry, fact in zip(entries, facts.values(), strict=True):
        before = "facts:\n" + "".join(changed[-2:])  # not all of them: each change reads the whole file
        written = fact_changes.with_fact(before + entry, fact.id, {"values": fact_changes.timeline_of(fact)})
        assert written.startswith(before)
        changed.append(written.removeprefix(before))
    (tmp_path / "facts.yaml").write_text(sources + "".join(changed), "utf-8")
    again, _ = load_facts(tmp_path / "facts.yaml")
    assert again == facts


def test_a_change_for_a_future_day_is_entered_once_and_holds_everywhere_on_that_day(desk, people):
    draft = fact_changes.change_fact(desk, people["ani"], "hotline", "1500999", LATER, today())
    fact = fact_changes.proposed_fact(desk, draft)
    assert (
        format_value(fact, LATER - timedelta(days=1), "id") == "1500225"
        and format_value(fact, LATER, "id") == "1500999"
    )
    found = fact_changes.effects(desk, draft, today())
    assert [effect.day for effect in found] == [LATER]
    assert {(w.article, w.lang) for w in found[0].articles} == {("pajak", "id"), ("sinyal", "id")}
    assert "1500225" in found[0].articles[0].before and "1500999" in found[0].articles[0].after
    assert {c.question.text for c in found[0].questions} == {"brp pajak hp", "sinyal saya hilang"}
    drafts.submit(desk, people["ani"], draft.id)
    assert [need.owner for need in review.signatures_of(desk, draft)] == ["bea-cukai", "kominfo"]
    for who, owner in (("citra", "bea-cukai"), ("dewi", "kominfo")):
        review.sign(desk, people[who], draft.id, owner, digest_of(draft))
    publish.publish(desk, people["citra"], draft.id)
    live = open_snapshot(desk.index, desk.encoder).library
    assert (
        format_value(live.facts["hotline"], LATER, "en") == "1500999"
        and format_value(live.facts["hotline"], today(), "en") == "1500225"
    )


def test_a_correction_holds_at_once(desk, people):
    draft = fact_changes.change_fact(
        desk, people["ani"], "vat", 12.5, None, today(), ("faq",), {"id": "Tarif PPN baru.", "en": "The VAT rate."}
    )
    fact = fact_changes.proposed_fact(desk, draft)
    assert format_value(fact, today(), "id") == "12,5%" and format_value(fact, date(2023, 1, 1), "id") == "11%"
    assert fact.statement.id == "Tarif PPN baru."
    assert fact_changes.effects(desk, draft, today())[0].day == today()
    with pytest.raises(KbError, match="no value today"):
        fact_changes.change_fact(desk, people["ani"], "past", {"amount": 1, "unit": "day"}, None, today())


@pytest.mark.parametrize(
    "fact, value, sources, error",
    [
        ("vat", "banyak", (), "is no percentage"),
        ("hotline", "telepon", (), "is no phone"),
        ("limit", {"amount": 1}, (), "is no amount"),
        ("vat", 1, ("tidak-ada",), "no source"),
        ("tidak-ada", 1, (), "no fact"),
    ],
)
def test_a_value_that_does_not_fit_gets_one_sentence(desk, people, fact, value, sources, error):
    with pytest.raises(KbError, match=error):
        fact_changes.change_fact(desk, people["ani"], fact, value, LATER, today(), sources)


def test_only_authors_of_its_owner_change_a_fact(desk, people):
    for who in ("citra", "dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            fact_changes.change_fact(desk, people.get(who), "vat", 13, LATER, today())


def test_two_changes_go_into_one_draft(desk, people):
    first = fact_changes.change_fact(desk, people["ani"], "vat", 13, LATER, today())
    second = fact_changes.change_fact(desk, people["budi"], "vat", 14, LATER + timedelta(days=100), today())
    assert first.id == second.id
    fact = fact_changes.proposed_fact(desk, second)
    assert [format_value(fact, day, "id") for day in (today(), LATER, LATER + timedelta(days=100))] == [
        "12%",
        "13%",
        "14%",
    ]


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    starts=st.lists(days, min_size=1, max_size=5, unique=True).map(sorted), day=days, asked=days, open_end=st.booleans()
)
def test_after_any_change_the_new_value_holds_from_its_day_and_nothing_before_it_changes(starts, day, asked, open_end):
    ends = [start - timedelta(days=1) for start in starts[1:]] + (
        [None] if open_end else [starts[-1] + timedelta(days=30)]
    )
    values = [
        {"value": n, "from": start, "until": end} for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    make = lambda values: Fact.model_validate(
        {
            "id": "a",
            "owner": "b",
            "topic": "c",
            "confidence": "high",
            "statement": {"id": "x", "en": "x"},
            "kind": "count",
            "sources": (),
            "values": values,
        }
    )
    before = make(values)
    after = make(fact_changes.changed_timeline(before, 99, day, day))
    assert after.value_on(day).value == 99
    said = after.value_on(asked)
    next_change = min([start for start in starts if start > day], default=None)
    if asked < day or (next_change and asked >= next_change):
        old = before.value_on(asked)
        assert (said and said.value) == (old and old.value)
