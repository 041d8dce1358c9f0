"""What a file would become before it is taken in: nothing is written, nothing is lost silently, most of it is ready."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.importing import left
from kb.publishing.importing.plan import propose, take_in
from kb.publishing.people.accounts import NotAllowed
from kb.storage.store import Store
from tests.publishing.conftest import git


def table(*rows: tuple[str, ...], header=("Pertanyaan", "Jawaban", "Variasi")) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *((*row, "", "")[:3] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def planned(context, people, data: bytes, name="faq.csv", **options):
    return propose(context, people["ani"], "bea-cukai", name, data, **options)


def test_figures_that_no_fact_has_stand_by_themselves_and_one_of_a_fact_is_to_be_shown(context, people):
    data = table(
        ("Berapa lama?", "Selesai 30 menit, biaya Rp5.000, buka 5 (lima) hari."), ("Berapa PPN?", "Tarifnya 12%.")
    )
    first, second = planned(context, people, data).rows
    assert first.ready and keys_of(first.files["bea-cukai/berapa-lama.md"])["typed"] == [
        "30 menit",
        "5 (lima) hari",
        "Rp5.000",
    ]
    assert [str(note) for note in first.lost] == [
        "figures that are no fact's stand by themselves: 30 menit, 5 (lima) hari, Rp5.000"
    ]
    assert not second.ready and [f.rule for f in second.findings if f.severity == "error"] == ["figure"]
    strict = planned(context, people, data, figures_stand=False).rows[0]
    assert {f.rule for f in strict.findings if f.severity == "error"} == {"figure"} and "typed" not in str(strict.files)


def test_what_is_there_already_is_named_and_not_made_twice(context, people):
    data = table(("Berapa pajak ponsel?", "x"), ("Baru?", "y", "brp pajak hp|apa yang baru"), ("baru", "z"))
    plan = planned(context, people, data)
    assert [str(row.refused) if row.refused else row.id for row in plan.rows] == [
        "faq.csv:2: there is an article 'pajak' already; open that one, or give this one another name.",
        "baru",
        "faq.csv:4: the same question stands in faq.csv:3; join the two answers.",
    ]
    assert [str(note) for note in plan.rows[1].lost] == ["the phrasing “brp pajak hp” stays with pajak"]
    assert [bool(one.draft) for one in take_in(context, people["ani"], plan)] == [False, True, False]
    again = planned(context, people, data)
    assert [bool(row.refused) for row in again.rows] == [True, True, True]


def test_questions_that_mean_the_same_are_told(context, people):
    data = table(("Kena pajak berapa ponsel saya?", "x", "brp pajaknya hp|pajak hp luar negeri"), ("Jam buka?", "y"))
    first, second = planned(context, people, data, by_meaning=True).rows
    assert not second.alike and all("asks the same as" in str(note) for note in first.alike)


def test_topic_and_review_for_all_and_nothing_is_written_before(context, people):
    plan = planned(context, people, table(("Apa?", "Ini."), ("Berapa PPN?", "Tarifnya 12%.")), topics=("tax",))
    assert not drafts.open_drafts(context, people["ani"]) and git(context.articles, "status", "--porcelain") == ""
    done = take_in(context, people["ani"], plan, hand_in=True)
    made = [drafts.find_draft(context, people["ani"], one.draft) for one in done]
    assert [draft.state for draft in made] == ["review", "draft"]
    assert keys_of(made[0].files["bea-cukai/apa.md"])["topics"] == ["tax"]
    with pytest.raises(NotAllowed):
        propose(context, people["eko"], "bea-cukai", "faq.csv", b"")


def test_a_person_may_say_what_the_columns_hold(context, people):
    data = b"Umum;Apa itu uji?;Percobaan.\nUmum;Kapan?;Besok.\n"
    chosen = {1: ("question", "id"), 2: ("answer", "id")}
    assert [row.title for row in planned(context, people, data, chosen=chosen).rows] == ["Apa itu uji?", "Kapan?"]


cells = st.text(st.sampled_from("ab1 5;|\"'\n\t,?.<>*`_#:-–&=~{}[]()\u200b\xa0é漢%Rp/\\"), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6))
def test_whatever_the_cells_hold_each_row_is_a_draft_or_says_why_not(context, people, rows):
    plan = planned(context, people, table(*rows))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(plan.rows) == len(filled)
    for (asked, answer, _), row in zip(filled, plan.rows, strict=True):
        assert bool(row.files) != bool(row.refused) and (not row.refused or "\n" not in str(row.refused))
        if row.files:
            text = "".join(filter(None, row.files.values()))
            digits = [c for c in f"{row.title}{answer}" if c.isdigit()]
            assert asked.strip() and answer.strip() and sum(c.isdigit() for c in text) >= len(digits)


def test_a_plan_of_the_whole_folder_leaves_it_as_it_was(context, people):
    before = load_library(context.articles).articles
    planned(context, people, table(*((f"Tanya {n}?", f"Jawab {n} hari.") for n in range(300))))
    assert load_library(context.articles).articles == before and isinstance(context.store, Store)


def test_what_is_left_to_do_is_listed_until_it_is_done(context, people):
    data = table(("Apa?", "Ini."), ("Berapa PPN?", "Tarifnya 12%."), ("Kosong?", ""))
    take_in(context, people["ani"], planned(context, people, data))
    (taken,) = left.taken_in(context, people["ani"])
    assert [(row.state, row.errors) for row in taken.left] == [("hand-in", 0), ("settle", 1), ("refused", 0)]
    assert "missing" in str(taken.rows[2].refused) and left.hand_in_ready(context, people["budi"], taken.id) == 1
    assert left.taken_in(context, people["ani"])[0].counts == {"review": 1, "settle": 1, "refused": 1}
    assert left.taken_in(context, people["eko"]) == []
    drafts.discard(context, people["ani"], taken.rows[1].draft)
    assert [row.state for row in left.taken_in(context, people["ani"])[0].rows] == ["review", "discarded", "refused"]


def test_one_that_was_killed_goes_on_when_the_file_is_taken_in_again(context, people, monkeypatch):
    monkeypatch.setattr("kb.publishing.importing.plan.KEPT_EACH", 1)
    data = table(*((f"Tanya {word}?", "Ya.") for word in ("satu", "dua", "tiga")))

    def die(number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(context, people["ani"], planned(context, people, data), progress=die)
    (taken,) = left.taken_in(context, people["ani"])
    assert [row.state for row in taken.rows] == ["hand-in", "hand-in", "waiting"]
    take_in(context, people["ani"], planned(context, people, data))
    (taken,) = left.taken_in(context, people["ani"])
    assert [row.state for row in taken.rows] == ["hand-in"] * 3 and len(drafts.open_drafts(context, people["ani"])) == 3


@pytest.mark.parametrize("error", [KbError("draft.nothing_changed"), RuntimeError("a disk that is full")])
def test_a_draft_that_cannot_be_handed_in_is_not_lost(context, people, monkeypatch, error):
    data = table(*((f"Tanya {word}?", "Ya.") for word in ("satu", "dua", "tiga")))

    def submit(context, account, number):
        if drafts.find_draft(context, account, number).subject == "tanya-dua":
            raise error
        return drafts.submit(context, account, number)

    monkeypatch.setattr("kb.publishing.importing.plan.submit", submit)
    if isinstance(error, KbError):
        done = take_in(context, people["ani"], planned(context, people, data), hand_in=True)
        assert all(one.draft for one in done)
        assert [one.refused.where if one.refused else "" for one in done] == ["", done[1].name, ""]
        last = "review"
    else:
        with pytest.raises(RuntimeError):
            take_in(context, people["ani"], planned(context, people, data), hand_in=True)
        last = "hand-in"
    (taken,) = left.taken_in(context, people["ani"])
    assert [row.state for row in taken.rows] == ["review", "hand-in", last]
