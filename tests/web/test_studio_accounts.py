"""Accounts in the studio: disabling one, and enabling it again."""

import pytest

from kb.publishing.people.accounts import Account, has_password, load_accounts, save_account
from kb.storage import audit
from kb.storage.password_links import TELLING, TELLING_OLD, last_link
from kb.web.studio import accounts
from kb.web.studio.texts import studio_texts
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")


def choose(page, account):
    return page.selectbox(key="account").set_value(account).run()


def test_an_administrator_disables_an_account_and_enables_it_again(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    hers = enter("ani")
    assert T.tasks_heading in shown(hers)
    page = press(choose(enter("hana", view="accounts"), "ani"), T.disable_account)
    assert T.account_disabled in shown(page) and load_accounts(context.accounts)["ani"].disabled
    assert T.disabled_hint.format(name="Ani") in shown(page) and T.save not in {b.label for b in page.button}
    assert T.disabled in next(option for option in page.selectbox(key="account").options if option.startswith("Ani"))
    assert T.tasks_heading not in shown(enter("ani"))
    page = press(choose(enter("hana", view="accounts"), "ani"), T.enable_account)
    assert T.account_enabled in shown(page) and T.tasks_heading in shown(enter("ani"))
    with context.store.transaction() as database:
        entries = [(e.who, e.what) for e in audit.entries(database, 9) if e.what.startswith("account-")]
    assert entries == [("hana", "account-enabled"), ("hana", "account-disabled")]


def test_one_does_not_disable_oneself(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = choose(enter("hana", view="accounts"), "hana")
    assert T.disable_account not in {button.label for button in page.button}


def test_an_owners_administrator_sees_and_keeps_its_people_alone(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    tono = Account("tono", "Tono", None, {}, administrator_of=frozenset({"bea-cukai"}))
    save_account(context.accounts, tono)
    page = enter("tono")  # the accounts are all that there is for it
    assert not page.exception and T.accounts_heading in shown(page)
    assert T.own_people.format(names="Bea Cukai") in shown(page)
    assert {button.label for button in page.button} >= {T.accounts} and T.tasks not in {b.label for b in page.button}
    listed = page.selectbox(key="account").options
    everybody = load_accounts(context.accounts)
    theirs = {one.id for one in everybody.values() if set(one.roles) == {"bea-cukai"}} | {"tono"}
    assert {option.rpartition("(")[2].rstrip(")") for option in listed[1:]} == theirs != set(everybody)
    assert not page.checkbox  # nobody is made an administrator of all
    roles = next(one for one in page.multiselect if one.label == T.role)
    assert len(roles.options) == 4 and all(option.startswith("Bea Cukai") for option in roles.options)
    fields = {field.label: field for field in page.text_input}
    fields[T.account_id].set_value("petugas-baru")
    fields[T.person_name].set_value("Petugas Baru")
    refused = press(page, T.save)
    assert "sedikitnya satu" in shown(refused) and "petugas-baru" not in load_accounts(context.accounts)
    fields = {field.label: field for field in refused.text_input}
    fields[T.account_id].set_value("petugas-baru")
    fields[T.person_name].set_value("Petugas Baru")
    next(one for one in refused.multiselect if one.label == T.role).set_value(["bea-cukai:author"])
    page = press(refused, T.save)
    assert load_accounts(context.accounts)["petugas-baru"].roles == {"bea-cukai": frozenset({"author"})}
    with context.store.transaction() as database:
        done = [(e.who, e.what) for e in audit.entries(database, 2)]
        assert done == [("tono", "invited"), ("tono", "account-saved")]


def test_who_keeps_no_accounts_does_not_come_there_by_the_address(enter, context):
    page = enter("ani", view="accounts")
    assert T.accounts_heading not in shown(page) and "Hanya administrator yang boleh" in shown(page)


def test_who_is_given_roles_beyond_its_keepers_reach_comes_in_anew(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    save_account(context.accounts, Account("tono", "Tono", None, {}, administrator_of=frozenset({"bea-cukai"})))
    ani = load_accounts(context.accounts)["ani"]
    save_account(context.accounts, ani, "sebuah-sandi-milik-tono")
    page = choose(enter("hana", view="accounts"), "ani")
    roles = next(one for one in page.multiselect if one.label == T.role)
    roles.set_value([*roles.value, "kominfo:reviewer"])
    page = press(page, T.save)
    assert T.way_in_anew.format(name="Ani") in shown(page)
    assert not has_password(context.accounts, "ani") and "/masuk/sandi?" in shown(page)
    with context.store.transaction(reading=True) as database:
        assert last_link(database, "ani", "invite") is not None


def test_an_administrators_new_password_is_told_its_person_and_noted(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    save_account(context.accounts, load_accounts(context.accounts)["ani"], "sebuah-sandi-yang-lama")
    page = choose(enter("hana", view="accounts"), "ani")
    next(one for one in page.checkbox if one.label == T.renew_password).check()
    page = press(page, T.save)
    assert T.account_saved in shown(page)
    with context.store.transaction(reading=True) as database:
        assert last_link(database, "ani", "changed").state == TELLING
        assert "new password" in audit.entries(database, 1)[0].detail


def test_the_id_of_a_removed_account_is_nobody_elses(enter, context):
    """Else what the one did would stand in the log, and in articles, under the other's name."""
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))

    def make(page, name):
        fields = {field.label: field for field in page.text_input}
        fields[T.account_id].set_value("tamu")
        fields[T.person_name].set_value(name)
        return press(page, T.save)

    page = make(enter("hana", view="accounts"), "Tamu Pertama")
    assert load_accounts(context.accounts)["tamu"].name == "Tamu Pertama"
    page = press(choose(page, "tamu"), T.remove_account)
    assert "tamu" not in load_accounts(context.accounts)
    page = make(enter("hana", view="accounts"), "Tamu Kedua")
    assert "sudah dihapus" in shown(page) and "tamu" not in load_accounts(context.accounts)


@pytest.mark.parametrize("email", ["lain@contoh.id", ""])
def test_the_old_address_is_told_of_another_one_and_of_none(enter, context, database, monkeypatch, email):
    woken = []
    monkeypatch.setattr(accounts, "send_links", lambda: woken.append(True))
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = press(choose(enter("hana", view="accounts"), "ani"), T.save)
    assert T.account_saved in shown(page) and database.rows("password_links") == [] and not woken
    next(field for field in page.text_input if field.label == T.email).set_value(email)
    page = press(page, T.save)
    assert T.account_saved in shown(page) and load_accounts(context.accounts)["ani"].email == (email or None)
    (told,) = database.rows("password_links")
    assert (told["account"], told["kind"], told["address"], told["state"]) == (
        "ani", "moved", "ani@contoh.id", TELLING_OLD
    )  # fmt: skip
    assert woken == [True]
    with context.store.transaction(reading=True) as session:
        entry = audit.entries(session, 1)[0]
    assert "other e-mail address" in entry.detail and "contoh.id" not in entry.detail


def test_an_account_that_gets_its_first_address_has_none_to_tell(enter, context, database):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = choose(enter("hana", view="accounts"), "hana")
    next(field for field in page.text_input if field.label == T.email).set_value("hana@contoh.id")
    press(page, T.save)
    assert load_accounts(context.accounts)["hana"].email == "hana@contoh.id"
    assert database.rows("password_links") == []
