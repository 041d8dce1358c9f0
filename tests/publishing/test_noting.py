"""What readers are told of a change: from the draft by the commit into the snapshot."""

import json
from datetime import timedelta

import pytest

from kb.answering.ask import today
from kb.content.change_note import KINDS, ChangeNote, change_note, kept_note
from kb.content.history import noted_changes
from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, full_findings, key_of
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import publish, review
from kb.publishing.workflow.fact_changes import change_fact
from kb.publishing.workflow.noting import note_change
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.audit import entries
from tests.publishing.conftest import git
from tests.publishing.test_publish import NEW, OLD, signed_draft

WORDS = {"id": "Dulu tertulis bayar saja, padahal di konter.", "en": "It said to pay, and lacked where."}


def live(context):
    return open_snapshot(context.index, context.encoder)


def test_a_note_is_published_with_its_change_and_a_build_from_nothing_knows_it(context, people, tmp_path):
    assert live(context).note_of("pajak") is None
    draft = signed_draft(context, people)
    note_change(context, people["ani"], draft.id, "correction", WORDS | {"en": f" {WORDS['en']}\n"})
    publish.publish(context, people["citra"], draft.id)
    note = ChangeNote("correction", WORDS)
    assert live(context).note_of("pajak") == note and live(context).note_of("sinyal") is None
    message = git(context.articles, "log", "-1", "--format=%B")
    assert f"Change: correction of pajak\nChange-id: {WORDS['id']}\nChange-en: {WORDS['en']}\n" in message
    build_snapshot(load_library(context.articles), context.encoder, tmp_path / "other", today())
    assert open_snapshot(tmp_path / "other", context.encoder).note_of("pajak") == note
    with context.store.transaction() as database:
        assert ("change-noted", f"correction: {WORDS['id']} / {WORDS['en']}") in [
            (e.what, e.detail) for e in entries(database)
        ]


def test_it_stays_until_the_next_change_and_comes_back_with_its_text_only_if_said_again(context, people):
    draft = signed_draft(context, people)
    note_change(context, people["ani"], draft.id, "wording", {})
    publish.publish(context, people["citra"], draft.id)
    # Another article's publication leaves it.
    other = drafts.open_article(context, people["eko"], "sinyal")
    path = "kominfo/sinyal.md"
    files = {path: other.files[path].replace("bila sinyal hilang", "bila sinyalnya hilang")}
    other = drafts.save(context, people["eko"], other.id, files, other.revision).draft
    drafts.submit(context, people["eko"], other.id)
    review.sign(context, people["dewi"], other.id, "kominfo", digest_of(other))
    publish.publish(context, people["dewi"], other.id)
    assert live(context).note_of("pajak") == ChangeNote("wording") and live(context).note_of("sinyal") is None
    # The old words come back: the snapshot of before, with what is said now.
    draft = signed_draft(context, people, NEW, OLD)
    note_change(context, people["ani"], draft.id, "update", {"id": "Konternya tutup."})
    publish.publish(context, people["citra"], draft.id)
    assert live(context).note_of("pajak") == ChangeNote("update", {"id": "Konternya tutup."})


def test_a_facts_new_value_changes_every_article_that_states_it(context, people):
    snapshot = live(context)
    manifest = snapshot.folder / "manifest.json"
    long_ago = (today() - timedelta(days=40)).isoformat()
    said = json.loads(manifest.read_text("utf-8"))
    said["changed"] = dict.fromkeys(said["changed"], long_ago)
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(said), "utf-8")
    draft = change_fact(context, people["ani"], "hotline", "1500999", None, today())
    drafts.submit(context, people["ani"], draft.id)
    note_change(context, people["ani"], draft.id, "update", {"id": "Nomornya baru."})
    for need in review.signatures_of(context, draft):
        who = "dewi" if need.owner == "kominfo" else "citra"
        review.sign(context, people[who], draft.id, need.owner, digest_of(draft))
    for warning in full_findings(context, draft, today()).warnings:
        review.give_reason(context, people["ani"], draft.id, key_of(warning), "Memang begitu adanya.")
    publish.publish(context, people["citra"], draft.id)
    now = live(context)
    stating = [a.id for a in now.library.articles.values() if "hotline" in a.facts]
    assert stating and all(now.changed_on(a) == today() for a in stating)
    assert all(now.note_of(a) == ChangeNote("update", {"id": "Nomornya baru."}) for a in stating)


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("correction", {}, "readers are not told"),
        ("update", {"id": " \n "}, "readers are not told"),
        ("wording", {"id": "a" * 301}, "300 characters"),
        ("other", {"id": "Apa saja."}, "no kind of change"),
    ],
)
def test_a_note_that_says_nothing_is_refused(kind, words, said):
    with pytest.raises(KbError, match=said):
        change_note(kind, words)


def test_only_the_owners_officers_write_it_and_personal_numbers_are_masked(context, people):
    draft = signed_draft(context, people)
    for who in ("dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            note_change(context, people.get(who), draft.id, "wording", {})
    kept = note_change(context, people["citra"], draft.id, "correction", {"id": "Hubungi 081234567890, Budi."})
    assert "0812" not in json.dumps(kept.change) and "Budi" in kept.change["words"]["id"]
    publish.publish(context, people["citra"], draft.id)
    with pytest.raises(KbError, match="published"):
        note_change(context, people["citra"], draft.id, "wording", {})


def test_what_a_commit_says_by_hand_or_by_a_newer_program_harms_nothing(context):
    for message in ("Change: gone of pajak", "Change: \n\nChange:", "Change: correction", "Change: wording of pajak"):
        git(context.articles, "commit", "-q", "--allow-empty", "-m", f"Publish\n\n{message}")
    found = noted_changes(context.articles)
    assert set(found) <= {"pajak", ""} and all(note.kind in KINDS for _, note in found.values())
    assert kept_note({"kind": "gone", "words": {}}) is None and kept_note(None) is None
    assert noted_changes(context.index) == {} or context.index.is_relative_to(context.articles)
