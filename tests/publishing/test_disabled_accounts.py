"""An account that is disabled: it acts no more, and its name stays."""

from datetime import timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.dashboard import may_see
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.people import accounts
from kb.publishing.people.accounts import Account, account_by_id, load_accounts, save_account, set_disabled
from kb.publishing.workflow import review
from kb.publishing.workflow.deputies import Signers
from kb.publishing.workflow.publish import publish
from kb.publishing.workflow.schedule import publish_due, schedule
from kb.storage.drafts import Draft, Signature
from kb.storage.notices import Notice
from tests.publishing.conftest import git

PATH = "bea-cukai/pajak.md"
PASSWORD = "rahasia-sekali-benar"


def test_it_signs_in_by_nothing_and_comes_back_as_it_was(tmp_path):
    path = tmp_path / "accounts.yaml"
    ani = Account("ani", "Ani", "ani@contoh.id", {"bea-cukai": frozenset({"author"})}, administrator=True)
    save_account(path, ani, PASSWORD)
    save_account(path, Account("adi", "Adi", None, {}, administrator=True))
    set_disabled(path, "ani", True)
    for name in ("ani", "ani@contoh.id"):
        assert accounts.check_password(path, name, PASSWORD) is None
    assert accounts.account_by_email(path, "ani@contoh.id") is None and account_by_id(path, "ani") is None
    kept = load_accounts(path)["ani"]
    assert (kept.name, kept.roles, kept.administrator, kept.disabled) == ("Ani", {}, False, True)
    assert not may_see(kept)
    with pytest.raises(KbError, match="there twice"):  # its address is not another's meanwhile
        save_account(path, Account("eka", "Eka", "ani@contoh.id", {}))
    with pytest.raises(KbError, match="disabled"):
        save_account(path, ani, PASSWORD)
    set_disabled(path, "ani", False)
    assert load_accounts(path)["ani"] == ani == accounts.check_password(path, "ani", PASSWORD)


def test_the_last_administrator_who_can_sign_in_is_not_disabled_or_removed(tmp_path):
    path = tmp_path / "accounts.yaml"
    for name in ("adi", "budi"):
        save_account(path, Account(name, name.title(), None, {}, administrator=True))
    set_disabled(path, "budi", True)
    for act in (lambda: set_disabled(path, "adi", True), lambda: accounts.remove_account(path, "adi"),
                lambda: save_account(path, Account("adi", "Adi", None, {}))):  # fmt: skip
        with pytest.raises(KbError, match="administrator"):
            act()
    accounts.remove_account(path, "budi")
    with pytest.raises(KbError, match="no account"):
        set_disabled(path, "budi", True)


def test_its_owner_is_signed_for_as_if_it_were_not_there(context, people, handed_in):
    with context.store.transaction() as database:
        assert set(Signers(context.articles, context.accounts, database, handed_in).who("bea-cukai")) == {"citra"}
    set_disabled(context.accounts, "citra", True)
    gone = load_accounts(context.accounts)["citra"]
    with context.store.transaction() as database:
        signers = Signers(context.articles, context.accounts, database, handed_in)
        assert signers.signs_as(gone, "bea-cukai") is None and signers.who("bea-cukai") == {"dewi": "kominfo"}
    with pytest.raises(accounts.NotAllowed):
        review.sign(context, gone, handed_in.id, "bea-cukai", digest_of(handed_in))


def test_it_is_told_of_nothing(context, people, handed_in):
    set_disabled(context.accounts, "citra", True)
    set_disabled(context.accounts, "ani", True)
    review.send_back(context, people["dewi"], handed_in.id, "Tolong lebih singkat.")
    tell_of_deeds(context, mailed=True)
    with context.store.transaction() as database:
        assert {notice.account for notice in database.query(Notice)} == set()


def test_what_it_signed_before_holds_with_its_name_and_what_it_scheduled_waits(context, people, handed_in):
    for who, owner in (("citra", "bea-cukai"), ("dewi", "kominfo")):
        review.sign(context, people[who], handed_in.id, owner, digest_of(handed_in))
    schedule(context, people["citra"], handed_in.id, today() + timedelta(days=2))
    set_disabled(context.accounts, "citra", True)
    set_disabled(context.accounts, "ani", True)
    assert publish_due(context, today() + timedelta(days=3)) == []
    with context.store.transaction() as database:
        assert database.get(Draft, handed_in.id).state == "review" and database.query(Signature).count() == 2
    publish(context, people["budi"], handed_in.id)
    message = git(context.articles, "log", "-1", "--format=%an%n%B")
    assert message.startswith("Ani\n") and "Signed-off-by: Citra <citra@contoh.id>" in message
