"""Who signs for an owner whose only reviewer wrote the text, and that it is recorded."""

import pytest
import yaml

from kb.answering.ask import today
from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.inbox import notices_of
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import Account, NotAllowed, remove_account, save_account
from kb.publishing.workflow import review
from kb.publishing.workflow.audit_check import accept, examine
from kb.publishing.workflow.publish import publish
from kb.publishing.workflow.tasks import tasks_of
from kb.storage import audit
from kb.storage.drafts import Signature
from tests.publishing.conftest import git

PATH = "bea-cukai/pajak.md"
CITRA = Account("citra", "Citra", "citra@contoh.id", {"bea-cukai": frozenset({"author", "reviewer"})})
HASAN = Account("hasan", "Hasan", None, {"telkomsel": frozenset({"reviewer"})})


@pytest.fixture
def own(context, people):
    """A draft that its owner's only reviewer wrote; a reviewer of an owner that has no part in it is there too."""
    save_account(context.accounts, CITRA)
    save_account(context.accounts, HASAN)
    draft = drafts.open_article(context, CITRA, "pajak")
    files = {PATH: draft.files[PATH].replace("Bayar.", "Bayar di konter.")}
    draft = drafts.save(context, CITRA, draft.id, files, draft.revision).draft
    return drafts.submit(context, CITRA, draft.id)


def name_deputies(context, **deputies):
    path = context.articles / "kb.yaml"
    path.write_text(path.read_text("utf-8") + yaml.safe_dump({"signatures": {"deputies": deputies}}), "utf-8")
    git(context.articles, "commit", "-qam", "Wakil")


def test_a_co_owner_signs_for_whose_only_reviewer_wrote_it_and_the_log_and_git_say_so(context, people, own):
    with pytest.raises(NotAllowed, match="own"):
        review.sign(context, CITRA, own.id, "bea-cukai", digest_of(own))
    assert review.may_sign_for(context, people["dewi"], own) == ["bea-cukai", "kominfo"]
    assert [task.detail for task in tasks_of(context, people["dewi"], today()) if task.why == "sign"] == [
        "bea-cukai, kominfo"
    ]
    tell_of_deeds(context, mailed=False)
    told = {words_of(notice, "en").partition(":")[0] for notice in notices_of(context, people["dewi"])}
    assert told == {"Your signature for Komdigi is waited for", "You may sign for Bea Cukai as its deputy"}
    for owner in ("bea-cukai", "kominfo"):
        review.sign(context, people["dewi"], own.id, owner, digest_of(own))
    found = review.signatures_of(context, own)
    assert [(n.owner, n.signed_by, n.deputy) for n in found] == [
        ("bea-cukai", "dewi", "kominfo"), ("kominfo", "dewi", None)
    ]  # fmt: skip
    with context.store.transaction(reading=True) as database:
        said = [entry.detail for entry in audit.entries(database) if entry.what == "signed"]
    assert said == [f"for kominfo: {digest_of(own)}", f"for bea-cukai: {digest_of(own)}, deputy: kominfo"]
    publish(context, CITRA, own.id)
    message = git(context.articles, "log", "-1", "--format=%B")
    assert "Signed-off-by: Dewi <dewi@contoh.id> for bea-cukai as deputy from kominfo" in message
    assert not examine(context.articles, context.store).faults


def test_a_deputy_is_asked_until_the_others_signature_is_given(context, people, own):
    def asked():
        tell_of_deeds(context, mailed=False)
        unread = [notice for notice in notices_of(context, people["dewi"]) if notice.read is None]
        return {words_of(notice, "en").partition(":")[0] for notice in unread}

    asked()
    review.sign(context, people["dewi"], own.id, "kominfo", digest_of(own))
    assert asked() == {"You may sign for Bea Cukai as its deputy"}
    review.sign(context, people["dewi"], own.id, "bea-cukai", digest_of(own))
    assert asked() == set()


def test_who_has_no_part_in_it_stands_in_only_where_nobody_else_is_free(context, people, own):
    assert review.may_sign_for(context, HASAN, own) == []
    remove_account(context.accounts, "dewi")
    assert review.may_sign_for(context, HASAN, own) == ["bea-cukai", "kominfo"]


def test_two_reviewers_who_both_wrote_it_are_no_dead_end(context, people, own):
    second = Account("indah", "Indah", None, CITRA.roles)
    save_account(context.accounts, second)
    assert review.may_sign_for(context, people["dewi"], own) == ["kominfo"]
    draft = drafts.save(context, second, own.id, {PATH: own.files[PATH] + "\nLagi.\n"}, own.revision).draft
    draft = drafts.submit(context, second, draft.id)
    assert review.may_sign_for(context, people["dewi"], draft) == ["bea-cukai", "kominfo"]
    for who in (CITRA, second):
        assert review.may_sign_for(context, who, draft) == []


def test_a_named_deputy_always_may_and_nobody_else_instead(context, people, own):
    name_deputies(context, **{"bea-cukai": ["telkomsel"], "kominfo": ["telkomsel"]})
    assert review.may_sign_for(context, HASAN, own) == ["bea-cukai", "kominfo"]
    review.sign(context, HASAN, own.id, "kominfo", digest_of(own))
    assert review.signatures_of(context, own)[1].deputy == "telkomsel"


def test_a_deputy_never_signs_the_own_text(context, people, own):
    both = Account("gita", "Gita", None, {"bea-cukai": frozenset({"author"}), "kominfo": frozenset({"reviewer"})})
    save_account(context.accounts, both)
    draft = drafts.save(context, both, own.id, {PATH: own.files[PATH] + "\nLagi.\n"}, own.revision).draft
    drafts.submit(context, both, draft.id)
    assert review.may_sign_for(context, both, draft) == []
    with pytest.raises(NotAllowed, match="own"):
        review.sign(context, both, draft.id, "bea-cukai", digest_of(draft))


def two_of_customs(context):
    """Two who write and review for the same owner."""
    indah = Account("indah", "Indah", None, CITRA.roles)
    save_account(context.accounts, CITRA)
    save_account(context.accounts, indah)
    return CITRA, indah


def test_whose_text_was_set_aside_and_then_taken_by_another_does_not_sign_it(context, people):
    one, other = two_of_customs(context)
    draft = drafts.open_article(context, other, "pajak")

    def with_words(words):
        return {PATH: draft.base[PATH].replace("Bayar.", words)}

    drafts.save(context, other, draft.id, with_words("Bayar tunai."), 1)
    saved = drafts.save(context, one, draft.id, with_words("Bayar dengan kartu."), 1)
    assert saved.aside is not None
    unasked = drafts.submit(context, other, draft.id)
    assert review.may_sign_for(context, one, unasked) == ["bea-cukai"]
    kept = next(save for save in drafts.saves(context, other, draft.id) if save.id == saved.aside)
    taken = drafts.save(context, other, draft.id, kept.files, unasked.revision).draft
    for number in range(3):  # what is written on top of it does not make it the other's own
        text = {PATH: f"{kept.files[PATH]}{number}\n"}
        taken = drafts.save(context, other, draft.id, text, taken.revision).draft
    taken = drafts.submit(context, other, draft.id)
    assert review.may_sign_for(context, one, taken) == [] and review.may_sign_for(context, people["dewi"], taken)


def test_who_wrote_a_new_article_that_was_discarded_and_begun_anew_does_not_sign_it(context):
    one, other = two_of_customs(context)
    draft = drafts.new_article(context, one, "bea-cukai", "Apakah tablet juga didaftarkan?", "Ya, tablet juga.\n")
    path = next(iter(draft.files))
    drafts.discard(context, one, draft.id)
    typed = {path: draft.files[path] + "\nLagi.\n"}
    begun = drafts.save(context, other, draft.id, typed, draft.revision).draft
    assert begun.id != draft.id and begun.files == typed
    begun = drafts.submit(context, other, begun.id)
    assert review.may_sign_for(context, one, begun) == []


def test_who_wrote_a_draft_that_was_discarded_signs_the_change_of_another(context):
    one, other = two_of_customs(context)
    draft = drafts.open_article(context, one, "pajak")
    first = {PATH: draft.files[PATH].replace("Bayar.", "Bayar tunai.")}
    draft = drafts.save(context, one, draft.id, first, draft.revision).draft
    drafts.discard(context, one, draft.id)
    begun = drafts.save(context, other, draft.id, {PATH: first[PATH] + "\nLagi.\n"}, draft.revision).draft
    assert "tunai" not in begun.files[PATH] and "Lagi." in begun.files[PATH]
    assert review.may_sign_for(context, one, drafts.submit(context, other, begun.id)) == ["bea-cukai"]


def test_a_deputy_may_send_back_what_it_was_asked_to_sign(context, people, own):
    name_deputies(context, **{"bea-cukai": ["telkomsel"]})
    assert review.send_back(context, HASAN, own.id, "Konter mana?").state == "draft"


def test_a_deputy_that_is_written_into_a_signature_later_counts_for_nothing(context, people, own):
    review.sign(context, people["dewi"], own.id, "kominfo", digest_of(own))
    with context.store.transaction() as database:
        database.query(Signature).one().deputy = "telkomsel"
    assert [need.signed_by for need in review.signatures_of(context, own)] == [None, None]
    assert "has no entry in the log" in examine(context.articles, context.store).first()
    accept(context.articles, context.store, "Sudah diperiksa.")
    assert not examine(context.articles, context.store).faults


def test_deputies_that_are_not_owners_are_named(context):
    name_deputies(context, **{"bea-cukai": ["tidak-ada"]})
    with pytest.raises(KbError, match=r"signatures.deputies.bea-cukai.0` names 'tidak-ada'"):
        load_library(context.articles)
