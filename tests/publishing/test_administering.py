"""An owner's administrator keeps the accounts of its people, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.errors import KbError
from kb.publishing.people.accounts import (
    Account,
    NotAllowed,
    load_accounts,
    remove_account,
    save_account,
    set_disabled,
)
from kb.publishing.people.administering import (
    administers,
    is_administrator,
    needs_new_way_in,
    require_administrator,
)
from kb.publishing.people.passwords import invite

AT = datetime(2026, 12, 1, tzinfo=UTC)
ALL = Account("hana", "Hana", None, {}, True)
OWN = Account("tono", "Tono", None, {}, administrator_of=frozenset({"bea-cukai"}))
COLLEAGUE = Account("ani", "Ani", None, {"bea-cukai": frozenset({"author"})})
STRANGER = Account("budi", "Budi", None, {"kemendag": frozenset({"author"})})
BOTH = Account("citra", "Citra", None, {"bea-cukai": frozenset({"author"}), "kemendag": frozenset({"reviewer"})})
NOBODY = Account("dodi", "Dodi", None, {})
EVERYBODY = (ALL, OWN, COLLEAGUE, STRANGER, BOTH, NOBODY)


@pytest.fixture
def path(tmp_path):
    for account in EVERYBODY:
        save_account(tmp_path / "accounts.yaml", account)
    return tmp_path / "accounts.yaml"


def test_it_is_kept_and_read_again(path):
    assert load_accounts(path)["tono"] == OWN and is_administrator(OWN) and not is_administrator(COLLEAGUE)


def test_it_reaches_who_works_for_the_owner_alone(path):
    assert [one.id for one in EVERYBODY if administers(path, OWN, one.id)] == ["tono", "ani"]
    assert all(administers(path, ALL, one.id) for one in EVERYBODY)
    assert not any(administers(path, COLLEAGUE, one.id) for one in EVERYBODY)
    assert not administers(path, OWN, "siapa")


@pytest.mark.parametrize("other", ["hana", "budi", "citra", "dodi", "siapa"])
def test_another_account_is_refused(path, other):
    with pytest.raises(NotAllowed, match="for your agency alone"):
        require_administrator(path, OWN, other)
    with pytest.raises(NotAllowed):
        require_administrator(path, OWN, other, Account(other, "x", None, {"kemendag": frozenset({"author"})}))


def test_who_is_disabled_stays_whose_it_was(path):
    for account in ("ani", "budi", "citra"):
        set_disabled(path, account, True)
    assert [administers(path, OWN, account) for account in ("ani", "budi", "citra")] == [True, False, False]


def test_who_has_no_role_any_more_is_taken_over_by_nobody(path):
    save_account(path, Account("budi", "Budi", None, {}))
    with pytest.raises(NotAllowed):
        require_administrator(path, OWN, "budi", Account("budi", "Budi", None, {"bea-cukai": frozenset({"author"})}))


@pytest.mark.parametrize(
    "made",
    [
        Account("baru", "Baru", None, {}),
        Account("baru", "Baru", None, {"kemendag": frozenset({"author"})}),
        Account("baru", "Baru", None, {"bea-cukai": frozenset({"author"}), "kemendag": frozenset({"agent"})}),
        Account("baru", "Baru", None, {"bea-cukai": frozenset({"author"})}, administrator=True),
        Account("baru", "Baru", None, {}, administrator_of=frozenset({"bea-cukai", "kemendag"})),
    ],
)
def test_no_role_but_the_owners_is_given(path, made):
    with pytest.raises(NotAllowed, match="your own agencies alone"):
        require_administrator(path, OWN, "baru", made)
    with pytest.raises(NotAllowed, match="your own agencies alone"):
        require_administrator(path, OWN, "ani", made)


def test_a_new_colleague_and_another_administrator_of_the_owner_are_made(path):
    for made in (
        Account("baru", "Baru", None, {"bea-cukai": frozenset({"author", "reviewer"})}),
        Account("baru", "Baru", None, {}, administrator_of=frozenset({"bea-cukai"})),
    ):
        assert require_administrator(path, OWN, "baru", made) == OWN
    assert require_administrator(path, ALL, "baru", Account("baru", "Baru", None, {}, True)) == ALL


def test_nobody_else_may(path):
    with pytest.raises(NotAllowed, match="nobody is signed in"):
        require_administrator(path, None, "ani")
    with pytest.raises(NotAllowed, match="only an administrator"):
        require_administrator(path, COLLEAGUE, "ani")


@pytest.mark.parametrize(
    "made, needs",
    [
        (Account("ani", "Ani", None, {"bea-cukai": frozenset({"author", "reviewer"})}), False),
        (Account("ani", "Ani", None, COLLEAGUE.roles | {"kemendag": frozenset({"author"})}), True),
        (Account("ani", "Ani", None, {"bea-cukai": frozenset({"author"})}, administrator=True), True),
        (Account("ani", "Ani", None, {}, administrator_of=frozenset({"kemendag"})), True),
        (Account("budi", "Budi", None, {"bea-cukai": frozenset({"author"})}), False),  # nobody kept it for kemendag
        (Account("baru", "Baru", None, {"bea-cukai": frozenset({"author"})}), False),
        (Account("hana", "Hana", None, {"bea-cukai": frozenset({"author"})}, True), False),
    ],
)
def test_who_comes_to_reach_further_than_its_keeper_gets_a_new_way_in(path, made, needs):
    assert needs_new_way_in(path, made) is needs


def test_what_was_allowed_is_asked_again_while_nobody_else_changes_an_account(path):
    asked = []

    def refuse():
        asked.append(load_accounts(path)["ani"])
        raise NotAllowed("account.nobody_signed_in")

    for change in (
        lambda: save_account(path, replace(COLLEAGUE, name="Lain"), None, refuse),
        lambda: set_disabled(path, "ani", True, refuse),
        lambda: remove_account(path, "ani", refuse),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert asked == [COLLEAGUE] * 3 and load_accounts(path)["ani"] == COLLEAGUE


def test_it_invites_its_people_alone(context):
    for account in EVERYBODY:
        save_account(context.accounts, account)
    assert invite(context.store, context.accounts, OWN, "ani", AT, mailed=False)
    with pytest.raises(NotAllowed):
        invite(context.store, context.accounts, OWN, "citra", AT, mailed=False)


def test_one_of_an_owner_is_no_administrator_of_all_that_could_be_left(path):
    with pytest.raises(KbError, match="nobody would be administrator"):
        remove_account(path, "hana")
