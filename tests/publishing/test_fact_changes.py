import re
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.ask import today
from kb.content.facts import Fact, format_value, load_facts
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, facts_changed, full_findings, key_of, old_values_of
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import fact_changes, publish, review
from kb.publishing.workflow.shares import shares
from kb.publishing.workflow.tasks import tasks_of
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT
from kb.storage import audit
from tests.publishing.conftest import git

LATER = today() + timedelta(days=40)


def proposed_fact(draft) -> Fact:
    entries = yaml.safe_load(draft.files["facts.yaml"])["facts"]
    return Fact.model_validate(next(entry for entry in entries if entry["id"] == draft.subject))


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


def test_a_change_for_a_future_day_is_entered_once_and_holds_everywhere_on_that_day(context, people):
    draft = fact_changes.change_fact(context, people["ani"], "hotline", "1500999", LATER, today())
    fact = proposed_fact(draft)
    assert (
        format_value(fact, LATER - timedelta(days=1), "id") == "1500225"
        and format_value(fact, LATER, "id") == "1500999"
    )
    found = fact_changes.effects(context, draft, today())
    assert [effect.day for effect in found] == [LATER]
    assert {(w.article, w.lang) for w in found[0].articles} == {("pajak", "id"), ("sinyal", "id")}
    assert "1500225" in found[0].articles[0].before and "1500999" in found[0].articles[0].after
    assert {c.question.text for c in found[0].questions} == {"brp pajak hp", "sinyal saya hilang"}
    drafts.submit(context, people["ani"], draft.id)
    assert old_values_of(context, draft, today()) == ()
    assert [need.owner for need in review.signatures_of(context, draft)] == ["bea-cukai"]
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    publish.publish(context, people["citra"], draft.id)
    live = open_snapshot(context.index, context.encoder).library
    assert (
        format_value(live.facts["hotline"], LATER, "en") == "1500999"
        and format_value(live.facts["hotline"], today(), "en") == "1500225"
    )
    owner = live.owners["bea-cukai"]
    assert [live.contacts_of(owner, day)[0].value for day in (today(), LATER)] == ["1500225", "1500999"]


def test_a_number_that_is_corrected_at_once_leaves_the_contact_to_be_mended(context, people):
    draft = fact_changes.change_fact(context, people["ani"], "hotline", "1500999", None, today())
    assert [old.place.path for old in old_values_of(context, draft, today())] == ["owners.yaml"]


def test_a_correction_holds_at_once(context, people):
    draft = fact_changes.change_fact(
        context, people["ani"], "vat", 12.5, None, today(), ("faq",), {"id": "Tarif PPN baru.", "en": "The VAT rate."}
    )
    fact = proposed_fact(draft)
    assert format_value(fact, today(), "id") == "12,5%" and format_value(fact, date(2023, 1, 1), "id") == "11%"
    assert fact.statement.id == "Tarif PPN baru."
    assert fact_changes.effects(context, draft, today())[0].day == today()
    with pytest.raises(KbError, match="no value today"):
        fact_changes.change_fact(context, people["ani"], "past", {"amount": 1, "unit": "day"}, None, today())


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
def test_a_value_that_does_not_fit_gets_one_sentence(context, people, fact, value, sources, error):
    with pytest.raises(KbError, match=error):
        fact_changes.change_fact(context, people["ani"], fact, value, LATER, today(), sources)


def test_only_authors_of_its_owner_change_a_fact(context, people):
    for who in ("citra", "dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            fact_changes.change_fact(context, people.get(who), "vat", 13, LATER, today())


def test_two_changes_go_into_one_draft(context, people):
    first = fact_changes.change_fact(context, people["ani"], "vat", 13, LATER, today())
    second = fact_changes.change_fact(context, people["budi"], "vat", 14, LATER + timedelta(days=100), today())
    assert first.id == second.id
    fact = proposed_fact(second)
    assert [format_value(fact, day, "id") for day in (today(), LATER, LATER + timedelta(days=100))] == [
        "12%",
        "13%",
        "14%",
    ]


PLACES = {
    "bea-cukai/pajak.md": ("## Langkah\n", "## Langkah\nBatasnya Rp 1.400.000, bukan lima juta.\n"),
    "kominfo/sinyal.md": (
        "bila sinyal hilang.\n",
        "bila sinyal hilang.\n\n:::agent\nDi bawah satu juta empat ratus ribu rupiah.\n:::\n",
    ),
    "facts.yaml": ('id: "Batas bebas."', 'id: "Batas bebas Rp1.400.000."'),
}


@pytest.fixture
def typed(context):
    """A collection in which three owners' texts type what a fact says."""
    for path, (old, new) in PLACES.items():
        text = (context.articles / path).read_text("utf-8")
        assert old in text
        (context.articles / path).write_text(text.replace(old, new), "utf-8")
    git(context.articles, "commit", "-qam", "Angka diketik")


def test_a_figure_changes_everywhere_or_not_at_all(context, people, typed):
    """Each place is settled by showing the fact, by other words, or by a reason; before, nothing is published."""
    ani, citra, eko = people["ani"], people["citra"], people["eko"]
    draft = fact_changes.change_fact(context, ani, "limit", {"amount": 2_000_000, "currency": "IDR"}, LATER, today())

    def left(draft):
        settled = drafts.find_draft(context, ani, draft.id).reasons
        return [old for old in old_values_of(context, draft, today()) if key_of(old.finding) not in settled]

    assert [(old.place.path, old.place.said, old.place.owner) for old in left(draft)] == [
        ("bea-cukai/pajak.md", "Rp 1.400.000", "bea-cukai"),
        ("facts.yaml", "Rp1.400.000", "bea-cukai"),
        ("kominfo/sinyal.md", "satu juta empat ratus ribu rupiah", "kominfo"),
    ]
    assert {task.subject for task in tasks_of(context, eko, today()) if task.why == "old-value"} == {"sinyal"}
    warned = [f for f in full_findings(context, draft, today()).warnings if f.rule == "old-value"]
    assert len(warned) == 3 and any("“Batasnya Rp 1.400.000, bukan lima juta.”" in f.told("id") for f in warned)
    drafts.submit(context, ani, draft.id)
    with pytest.raises(KbError) as refused:
        publish.publish(context, citra, draft.id)
    named = [o.parameters["finding"].rule for o in refused.value.parameters["obstacles"] if "finding" in o.parameters]
    assert named.count("old-value") == 3

    # Words: the fact's own sentence, in the same draft.
    draft = drafts.find_draft(context, ani, draft.id)
    draft = fact_changes.reword(
        context, ani, draft.id, "limit", {"id": "Batas bebas.", "en": "The limit."}, draft.revision
    )
    assert [old.place.path for old in left(draft)] == ["bea-cukai/pajak.md", "kominfo/sinyal.md"]
    # The fact itself, in the article's draft, which says the same until the day of the change.
    with pytest.raises(NotAllowed):
        fact_changes.show_fact(context, eko, "pajak", "limit", today())
    shown = fact_changes.show_fact(context, ani, "pajak", "limit", today())
    assert "Batasnya {{ limit }}, bukan lima juta." in shown.files["bea-cukai/pajak.md"]
    (context.articles / "bea-cukai/pajak.md").write_text(shown.files["bea-cukai/pajak.md"], "utf-8")
    assert [old.place.path for old in left(draft)] == ["kominfo/sinyal.md"]
    # Another figure: with a reason, which the draft keeps, reviewers see and the audit log has.
    [other] = left(draft)
    with pytest.raises(KbError, match="a reason is missing"):
        review.give_reason(context, ani, draft.id, key_of(other.finding), " ")
    review.give_reason(context, ani, draft.id, key_of(other.finding), "Itu harga kartu, bukan batas.", "sinyal.md:29")
    assert left(draft) == []
    with context.store.transaction() as database:
        noted = audit.entries(database, 1)[0]
    assert (noted.what, noted.detail) == ("warning-kept", "sinyal.md:29: Itu harga kartu, bukan batas.")


def test_a_correction_to_the_value_that_was_typed_leaves_nothing(context, people, typed):
    draft = fact_changes.change_fact(context, people["ani"], "vat", 12.5, None, today())
    assert old_values_of(context, draft, today()) == ()


def test_a_fact_of_another_owner_is_not_worded_in_ones_own_draft(context, people):
    text = (context.articles / "facts.yaml").read_text("utf-8")
    text = text.replace("{id: weak, owner: bea-cukai", "{id: weak, owner: kominfo")
    (context.articles / "facts.yaml").write_text(text, "utf-8")
    draft = fact_changes.change_fact(context, people["ani"], "vat", 13, LATER, today())
    words = {"id": "Begini.", "en": "So."}
    with pytest.raises(NotAllowed):
        fact_changes.reword(context, people["ani"], draft.id, "weak", words, draft.revision)
    fact_changes.reword(context, people["ani"], draft.id, "hotline", words, draft.revision)
    draft = drafts.find_draft(context, people["ani"], draft.id)
    assert {fact for fact, _ in facts_changed(draft)} == {"vat", "hotline"}
    assert [need.owner for need in review.signatures_of(context, draft)] == ["bea-cukai"]


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


MENDED = {"title": "Tanya jawab ponsel", "publisher": "Bea Cukai", "url": "https://contoh.go.id/tanya"}


def sources_of(draft):
    return yaml.safe_load(draft.files["facts.yaml"])["sources"]


def test_a_source_comes_with_a_change_and_an_old_one_is_mended_in_the_same_draft(context, people):
    letter = {"surat": {"title": "Surat edaran", "publisher": "Bea Cukai"}}
    draft = fact_changes.change_fact(context, people["ani"], "vat", 12.5, None, today(), ("faq",), None, letter)
    held = next(value for value in proposed_fact(draft).values if value.holds_on(today()))
    assert held.sources == ("faq", "surat") and sources_of(draft)["surat"] == letter["surat"]
    second = fact_changes.mend_source(context, people["ani"], "vat", "faq", MENDED)
    assert second.id == draft.id and sources_of(second) == sources_of(draft) | {"faq": MENDED}
    with pytest.raises(KbError, match="nothing was changed"):
        fact_changes.mend_source(context, people["ani"], "vat", "faq", MENDED)


@pytest.mark.parametrize(
    "fact, source, written, error",
    [
        ("vat", "faq", MENDED | {"url": "javascript:alert(1)"}, "url"),
        ("vat", "faq", {"title": "Tanya jawab"}, "publisher"),
        ("vat", "tidak-ada", MENDED, "no source"),
        ("tidak-ada", "faq", MENDED, "no fact"),
    ],
)
def test_a_source_that_does_not_fit_gets_one_sentence(context, people, fact, source, written, error):
    with pytest.raises(KbError, match=error):
        fact_changes.mend_source(context, people["ani"], fact, source, written)


def test_only_authors_of_the_facts_owner_mend_a_source(context, people):
    for who in ("citra", "dewi", "eko", None):
        with pytest.raises(NotAllowed):
            fact_changes.mend_source(context, people.get(who), "vat", "faq", MENDED)


def test_whose_facts_rest_on_a_source_signs_it_before_it_is_published(context, people):
    facts = context.articles / "facts.yaml"
    facts.write_text(fact_changes.with_fact(facts.read_text("utf-8"), "limit", {"owner": "kominfo"}), "utf-8")
    git(context.articles, "commit", "-aqm", "Another owner's fact rests on the same source")
    own = fact_changes.mend_source(context, people["ani"], "vat", "faq", MENDED)
    parts = {part.owner: part for part in shares(context.articles, own)}
    assert list(parts) == ["bea-cukai", "kominfo"]
    assert (
        "Tanya jawab ponsel" in parts["kominfo"].new[0].text
        and "Tanya jawab ponsel" not in parts["kominfo"].gone[0].text
    )
    drafts.submit(context, people["ani"], own.id)
    review.sign(context, people["citra"], own.id, "bea-cukai", digest_of(own))
    with pytest.raises(KbError):
        publish.publish(context, people["citra"], own.id)
    review.sign(context, people["dewi"], own.id, "kominfo", digest_of(own))
    publish.publish(context, people["citra"], own.id)
    live = open_snapshot(context.index, context.encoder).library
    assert live.sources["faq"].title == "Tanya jawab ponsel"
