"""Accounts in the studio: disabling one, and enabling it again."""

from kb.publishing.people.accounts import Account, load_accounts, save_account
from kb.storage import audit
from kb.web.studio.texts import studio_texts
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")


def choose(page, account):
    return page.selectbox(key="account").set_value(account).run()


def test_an_administrator_disables_an_account_and_enables_it_again(enter, desk):
    save_account(desk.accounts, Account("hana", "Hana", None, {}, True))
    hers = enter("ani")
    assert T.tasks_heading in shown(hers)
    page = press(choose(enter("hana", view="accounts"), "ani"), T.disable_account)
    assert T.account_disabled in shown(page) and load_accounts(desk.accounts)["ani"].disabled
    assert T.disabled_hint.format(name="Ani") in shown(page) and T.save not in {b.label for b in page.button}
    assert T.disabled in next(option for option in page.selectbox(key="account").options if option.startswith("Ani"))
    assert T.tasks_heading not in shown(enter("ani"))
    page = press(choose(enter("hana", view="accounts"), "ani"), T.enable_account)
    assert T.account_enabled in shown(page) and T.tasks_heading in shown(enter("ani"))
    with desk.store.transaction() as database:
        entries = [(e.who, e.what) for e in audit.entries(database, 9) if e.what.startswith("account-")]
    assert entries == [("hana", "account-enabled"), ("hana", "account-disabled")]


def test_one_does_not_disable_oneself(enter, desk):
    save_account(desk.accounts, Account("hana", "Hana", None, {}, True))
    page = choose(enter("hana", view="accounts"), "hana")
    assert T.disable_account not in {button.label for button in page.button}
