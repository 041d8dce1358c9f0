"""Conditions of articles: what can be wrong with one, and ranges of related articles beside each other."""

from datetime import date

import pytest

from kb.content.conditions import Bound, Span, in_words, span_of
from kb.content.library import load_library
from kb.content.subject import Quantity
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from tests.content.files import FRONT, SUBJECT, article_text, write_folder

DAY = date(2026, 11, 24)
QUANTITIES = """
quantities:
- {name: days, kind: duration, since: true, ask: {id: "Berapa hari?", en: "How many days?"}, words: {id: [sejak tiba], en: [since arriving]}}
- {name: price, kind: money}
- {name: units, kind: count, words: {id: [perangkat], en: [devices]}}
- {name: asker, kind: choice, choices: {tourist: {id: [Turis], en: [Tourist]}, crew: {id: [Awak], en: [Crew]}}}
"""  # noqa: E501  as a file is written


def folder(tmp_path, *applies, related="[]"):
    names = ["pajak", *(f"pajak-{n}" for n in range(1, len(applies)))]
    articles = {}
    for name, condition in zip(names, applies, strict=True):
        front = FRONT.replace("id: pajak", f"id: {name}").replace(
            "related: []", f"related: {related if name != 'pajak' else '[]'}\napplies: {condition}"
        )
        front = front.replace("[brp pajak hp", f"[brp {name} hp") if name != "pajak" else front
        articles[f"bea-cukai/{name}.md"] = article_text(front)
    write_folder(tmp_path, articles)
    (tmp_path / "kb.yaml").write_text(SUBJECT + QUANTITIES, "utf-8")
    return tmp_path


def findings(tmp_path, *applies, related="[pajak]"):
    found = check(load_library(folder(tmp_path, *applies, related=related)), DAY)
    return [f for f in found if f.rule.startswith("condition") or f.rule == "schema"]


@pytest.mark.parametrize(
    "applies",
    [
        "{days: {over: 60}}",
        "{days: {at_least: {amount: 2, unit: month}, under: 90}}",
        "{price: {at_most: limit}}",
        "{units: {over: 2}}",
        "{asker: {is: crew}}",
        "{asker: {not: [crew]}}",
    ],
)
def test_a_condition_that_fits_has_no_finding(tmp_path, applies):
    assert findings(tmp_path, applies) == []


@pytest.mark.parametrize(
    ("applies", "said"),
    [
        ("{weeks: {over: 8}}", "there is no quantity 'weeks'"),
        ("{days: {over: 60, under: 60}}", "its ends cross, so that nobody satisfies it"),
        ("{days: {at_least: 90, at_most: 60}}", "its ends cross, so that nobody satisfies it"),
        ("{days: {over: limit}}", "the fact 'limit' is of the kind amount, not duration"),
        ("{days: {over: nothing}}", "there is no fact 'nothing'"),
        ("{days: {over: past}}", "the fact 'past' has no value on 2026-11-24"),
        ("{days: {over: {amount: 3, unit: working-day}}}", "working days cannot be compared with days"),
        ("{days: {is: crew}}", "`days` is no choice"),
        ("{units: {over: {amount: 500, currency: USD}}}", "this is no count"),
        ("{price: {over: 500}}", "this is no amount"),
        ("{price: {over: {amount: 5, currency: USD}, at_most: limit}}", "its ends are in two currencies"),
        ("{asker: {over: 2}}", "`asker` is a choice and has no ends"),
        ("{asker: {is: pilot}}", "`asker` has no choice 'pilot'"),
        ("{asker: {not: [tourist, crew]}}", "it leaves no choice, so that nobody satisfies it"),
        ("{days: {}}", "it has no bound"),
        ("{days: {over: 60, at_least: 60}}", "it bounds the same end twice"),
        ("{days: {over: true}}", "it must be a value or the id of a fact"),
        ("{days: {over: {amount: banyak, unit: day}}}", "write it as {amount: 60, unit: day}"),
        ("{days: {above: 60}}", "`applies.days.above` is no key here"),
    ],
)
def test_each_fault_is_one_sentence_on_its_line(tmp_path, applies, said):
    found = findings(tmp_path, applies)
    assert len(found) == 1 and found[0].severity == "error" and found[0].line == 17
    assert said in found[0].message and found[0].mend


@pytest.mark.parametrize(
    ("one", "two", "rule", "said"),
    [
        (
            "{days: {at_most: 50}}",
            "{days: {over: 60}}",
            "condition-gap",
            "nobody covers More than 50 days, 60 days or less of 'days'",
        ),
        ("{days: {under: 60}}", "{days: {over: 60}}", "condition-gap", "nobody covers 60 days of 'days'"),
        ("{days: {at_most: 60}}", "{days: {at_least: 60}}", "condition-overlap", "it covers 60 days of 'days'"),
        (
            "{days: {at_most: 70}}",
            "{days: {over: 60}}",
            "condition-overlap",
            "it covers More than 60 days, 70 days or less of 'days'",
        ),
    ],
)
def test_a_gap_or_an_overlap_between_related_articles_is_told_at_both(tmp_path, one, two, rule, said):
    found = findings(tmp_path, one, two)
    assert [(f.rule, f.severity, f.article) for f in found] == [
        (rule, "warning", "pajak-1"),
        (rule, "warning", "pajak"),
    ]
    assert said in found[0].message and "'pajak'" in found[0].message and "'pajak-1'" in found[1].message


@pytest.mark.parametrize(
    ("one", "two", "related"),
    [
        ("{days: {at_most: 60}}", "{days: {over: 60}}", "[pajak]"),
        ("{days: {at_most: 60}}", "{days: {at_most: 60}}", "[pajak]"),
        ("{days: {at_most: 50}}", "{days: {over: 60}}", "[]"),
        ("{days: {at_most: 50}, asker: {is: crew}}", "{days: {over: 60}, asker: {is: tourist}}", "[pajak]"),
        ("{price: {at_most: {amount: 5, currency: USD}}}", "{price: {over: limit}}", "[pajak]"),
    ],
)
def test_ranges_that_meet_or_that_are_of_other_cases_have_no_finding(tmp_path, one, two, related):
    assert findings(tmp_path, one, two, related=related) == []


def test_a_condition_changes_the_version_and_none_leaves_it(tmp_path):
    without = load_library(write_folder(tmp_path / "a" if (tmp_path / "a").mkdir() is None else tmp_path)).articles[
        "pajak"
    ]
    bound = without.model_copy(update={"applies": {"days": Bound(over=60)}})
    assert "applies" in bound.model_dump() and type(bound).model_validate(bound.model_dump()).version != without.version
    assert type(bound).model_validate_json(bound.model_dump_json(by_alias=True)).applies == bound.applies


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("{name: a, kind: choice}", "has `choices`"),
        ("{name: a, kind: count, choices: {x: {id: [x], en: [x]}}}", "has `choices`"),
        ("{name: a, kind: choice, choices: {x: {id: [x]}}}", "no words in `id` or in `en`"),
        ("{name: a, kind: count, since: true}", "only a duration has `since`"),
        ("{name: a, kind: duration, ask: Berapa}", "needs `words`"),
        ("{name: a, kind: weight}", "not allowed"),
    ],
)
def test_a_quantity_that_cannot_be_used_is_told_in_one_sentence(tmp_path, quantity, said):
    write_folder(tmp_path)
    (tmp_path / "kb.yaml").write_text(f"{SUBJECT}\nquantities:\n- {quantity}\n", "utf-8")
    with pytest.raises(KbError, match=said) as error:
        load_library(tmp_path)
    assert "\n" not in str(error.value)


def test_a_bound_is_shown_as_a_choice(snapshot):
    library = snapshot.library
    arrival, units = library.subject.quantity["days_since_arrival"], library.subject.quantity["units"]
    late, soon = (
        library.articles[name].applies["days_since_arrival"] for name in ("lewat-60-hari", "batas-waktu-daftar-imei")
    )
    assert in_words(late, arrival, library.facts, DAY, "id") == "Lebih dari 60 hari"
    assert in_words(soon, arrival, library.facts, DAY, "en") == "60 days or less"
    assert (
        in_words(library.articles["ponsel-lebih-dari-dua"].applies["units"], units, library.facts, DAY, "id")
        == "Lebih dari 2 perangkat"
    )
    assert not span_of(late, arrival, library.facts, DAY).meets(span_of(soon, arrival, library.facts, DAY))


def test_the_end_of_a_range_belongs_to_one_side():
    quantity = Quantity(name="days", kind="duration")
    at_most, over = span_of(Bound(at_most=60), quantity, {}, DAY), span_of(Bound(over=60), quantity, {}, DAY)
    sixty = Span((60, 0), (60, 0))
    assert sixty.within(at_most) and not sixty.meets(over) and at_most.until(over) is None
