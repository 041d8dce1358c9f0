"""What was asked in vain is grouped by meaning, and a group stays what it is while questions go on coming."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select, update

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.impact import question_groups as q
from kb.publishing.impact.grouping import clusters, most_central, nearest
from kb.storage import audit
from kb.storage.calls import begin_call, end_call, save_calls, show_article
from kb.storage.forget import forget_before
from kb.storage.journal import Journal
from kb.storage.models import Query
from kb.storage.question_groups import Wording, add_shortfall, key_of, say_why

ROAMING = ["roaming di jepang berapa harganya", "berapa harga roaming di jepang?", "harga roaming jepang berapa ya"]


def asked(context, *texts, status="no_answer", article=None, channel="web", receipt="SJ-1"):
    for text in texts:
        context.store.log_query(
            question=text, status=status, article=article, confidence=0.1, channel=channel, lang="id", operator=None,
            snapshot="s", receipt=receipt,
        )  # fmt: skip
    context.store.flush()


def test_one_question_asked_twenty_times_is_one_row(context):
    asked(context, *["resep rendang"] * 18, "Resep rendang?", " RESEP  rendang", "jam buka kantor pos")
    first, second = q.groups(context)
    assert (first.count, first.texts, first.state) == (20, ("resep rendang",), "new") and second.count == 1
    assert first.days == {today(): 20} and first.whys == {"unanswered": 20}


def test_wordings_that_mean_the_same_are_one_group_however_they_come(context):
    asked(context, ROAMING[0], "resep rendang padang")
    (before,) = [group for group in q.groups(context) if "roaming" in group.name]
    asked(context, *ROAMING[1:], ROAMING[1])
    found = q.groups(context)
    assert [group.count for group in found] == [4, 1] and found[0].id == before.id
    assert set(found[0].texts) == set(ROAMING) and found[0].texts[0] == ROAMING[1] and found[0].name in ROAMING
    assert q.groups(context) == found


def test_a_group_in_hand_keeps_number_name_and_state(context, people):
    asked(context, ROAMING[2])
    (group,) = q.groups(context)
    q.assign(context, people["ani"], group.id, "bea-cukai")
    asked(context, *ROAMING[:2], *ROAMING[:2])
    (again,) = q.groups(context)
    assert (again.id, again.name, again.state, again.owner) == (group.id, ROAMING[2], "assigned", "bea-cukai")
    assert (again.count, again.since_changed) == (5, 4)


def test_all_that_falls_short_counts_once(context):
    asked(context, "pajak hp bekas", status="clarify")
    asked(context, "sinyal saya hilang", status="answered", article="sinyal", channel="agent", receipt="SJ-9")
    asked(context, "paket saya di mana", channel="agent")
    asked(context, "dijawab saja", status="answered", article="pajak")
    with context.store.transaction() as database:
        call = show_article(
            replace(begin_call("telkomsel", "id"), unanswered=("paket saya di mana",)), "sinyal", "SJ-9"
        )
        call = end_call(replace(call, began=datetime.now(UTC) - timedelta(minutes=5)), "handed_over", "kominfo", "")
        save_calls(database, [call])
        number = add_shortfall(database, "unhelpful", "berapa pajak tablet", "pajak")
        add_shortfall(database, "asked again", "pajak laptop berapa", "pajak")
    found = {text: group for group in q.groups(context) for text in group.texts}
    assert {text: group.whys for text, group in found.items() if group.count == 1} == {
        text: group.whys for text, group in found.items() if len(group.texts) == 1
    }
    whys = {text: set(group.whys) for text, group in found.items()}
    assert whys["pajak hp bekas"] >= {"asked back"} and whys["berapa pajak tablet"] >= {"unhelpful"}
    assert whys["pajak laptop berapa"] >= {"asked again"} and whys["paket saya di mana"] == {"unanswered"}
    assert whys["sinyal saya hilang"] == {"handed over"} and "dijawab saja" not in found
    assert found["sinyal saya hilang"].articles == ("sinyal",) and found["sinyal saya hilang"].owner == "kominfo"
    assert sum(group.count for group in q.groups(context)) == 5
    with context.store.transaction() as database:
        assert say_why(database, number, "wrong", "angkanya lama") and not say_why(database, number, "other", "lagi")
    group = found["berapa pajak tablet"]
    assert [(one.reason, one.words) for one in q.remarks(context, group=group)] == [("wrong", "angkanya lama")]
    assert [one.words for one in q.remarks(context, article="pajak")] == ["angkanya lama"]
    assert q.remarks(context, article="sinyal") == []


def test_a_draft_begins_with_the_groups_wordings_and_closing_asks_again(context, people):
    asked(context, *ROAMING, "harga roaming di jepang [telepon] berapa")
    (group,) = q.groups(context)
    draft = q.write_article(context, people["ani"], group, "bea-cukai")
    text = draft.files[f"bea-cukai/{draft.subject}.md"]
    assert all(f"- {wording}" in text or f'- "{wording}"' in text for wording in ROAMING) and "[telepon]" not in text
    (group,) = q.groups(context)
    assert (group.state, group.draft, group.owner) == ("being written", draft.id, "bea-cukai")
    q.set_state(context, people["citra"], group.id, "covered")
    assert {status.status for _, status in q.what_they_get(context, group)} <= {"no_answer", "clarify", "answered"}
    assert [text for text, _ in q.what_they_get(context, group)] == list(group.texts)
    with context.store.transaction() as database:
        noted = [(entry.who, entry.what) for entry in audit.entries(database) if entry.subject == f"group {group.id}"]
    assert noted == [("citra", "questions-covered"), ("ani", "questions-being-written")]


def test_only_officers_of_the_owner_take_a_group_in_hand(context, people):
    asked(context, "hilang sinyal saya")
    (group,) = q.groups(context)
    assert group.owner == "kominfo"  # of the nearest article
    for act in (
        lambda: q.set_state(context, people["ani"], group.id, "not ours"),
        lambda: q.assign(context, people["fajar"], group.id, "telkomsel"),
        lambda: q.write_article(context, people["ani"], group, "kominfo"),
        lambda: q.set_state(context, None, group.id, "covered"),
        lambda: q.set_state(context, people["eko"], 99, "covered"),
        lambda: q.set_state(context, people["eko"], group.id, "lost"),
        lambda: q.assign(context, people["eko"], group.id, "nobody"),
    ):
        with pytest.raises(KbError):
            act()
    assert [(one.state, one.owner) for one in q.groups(context)] == [("new", "kominfo")]
    q.set_state(context, people["dewi"], group.id, "not ours")


def test_it_is_searched_filtered_and_taken_out_without_formulas(context):
    asked(context, '=HYPERLINK("x") resep rendang', "sinyal hilang saya")
    found = q.groups(context)
    assert [group.name for group in q.chosen(found, words="RENDANG resep")] == ['=HYPERLINK("x") resep rendang']
    assert [group.owner for group in q.chosen(found, owner="kominfo", words="sinyal")] == ["kominfo"]
    assert q.chosen(found, state="covered") == [] and q.chosen(found) == found
    rows = list(csv.DictReader(io.StringIO(q.as_csv(found).removeprefix("\ufeff"))))
    assert {row["wording"] for row in rows} == {'\'=HYPERLINK("x") resep rendang', "sinyal hilang saya"}
    assert all(not row["name"].startswith("=") and row["count"] == row["unanswered"] == "1" for row in rows)


def test_what_is_forgotten_leaves_its_groups_too(context, tmp_path):
    asked(context, "resep rendang")
    with context.store.transaction() as database:
        add_shortfall(database, "unhelpful", "berapa pajak tablet", "pajak", "other", "x")
    assert len(q.groups(context)) == 2
    journal = Journal(tmp_path / "calls.jsonl", context.store)
    forget_before(context.store, journal, dict.fromkeys(("questions", "feedback"), today()))
    assert len(q.groups(context)) == 2
    forget_before(context.store, journal, dict.fromkeys(("questions", "feedback"), today() + timedelta(days=1)))
    assert q.groups(context) == [] and q.remarks(context, article="pajak") == []
    with context.store.transaction() as database:
        assert not database.scalars(q.select(q.Wording)).all() + database.scalars(q.select(q.QuestionGroup)).all()


def test_others_write_while_it_is_looked_for_what_to_forget_and_what_is_used_again_stays(
    context, database, tmp_path, monkeypatch
):
    monkeypatch.setattr("kb.storage.engine.WAIT", "100ms")
    other, old = database.open(), datetime.now(UTC) - timedelta(days=9)
    unused, grouped_again, asked_again, asked_since = "resep rendang", "kuda lumping", "cuaca besok", "harga beras"
    asked(context, unused, grouped_again, asked_again, asked_since)
    assert len(q.groups(context)) == 4
    with context.store.transaction() as session:
        session.execute(update(Wording).values(last=old))
        session.execute(update(Query).values(at=old))
    asked(context, asked_since)
    looked = []

    def meeting(text):
        looked.append(text)
        if len(looked) == 1:
            with other.transaction() as session:
                session.get(Wording, key_of(grouped_again)).last = datetime.now(UTC)
            asked(replace(context, store=other), asked_again)
        return key_of(text)

    monkeypatch.setattr("kb.storage.question_groups.key_of", meeting)
    forget_before(context.store, Journal(tmp_path / "calls.jsonl", context.store), {"questions": today()})
    with context.store.transaction(reading=True) as session:
        left = set(session.scalars(select(Wording.text)))
    assert left == {grouped_again, asked_again, asked_since} and looked == [asked_since, asked_again]
    assert len(q.groups(context)) == 2  # all that is kept of questions from before is their wording


def unit(*rows):
    found = np.array(rows, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_grouping_does_not_depend_on_the_order():
    rows = unit([1, 0, 0.1], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.2], [0, 0, 1])
    assert clusters(rows).tolist() == [0, 0, 1, 1, 2]
    assert clusters(rows[::-1]).tolist() == [0, 1, 1, 2, 2]
    assert clusters(rows[:1]).tolist() == [0] and clusters(rows[:0]).tolist() == []
    assert nearest(unit([1, 0, 0], [1, 1, 1]), {7: rows[:2], 3: rows[2:4]}) == [7, None]
    assert nearest(rows, {}) == [None] * 5
    assert most_central(["b", "a", "c"], unit([1, 0], [1, 0.2], [1, 0.4])) == "a"


def test_a_wording_has_one_key():
    assert key_of("Resep  rendang?") == key_of("resep rendang") != key_of("resep rendang!x")
