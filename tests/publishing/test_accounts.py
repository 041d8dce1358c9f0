import stat

import pytest

from kb.content.owners import load_owners
from kb.errors import KbError
from kb.publishing.people import accounts
from kb.publishing.people.accounts import Account, NotAllowed, require
from kb.settings import ROOT
from tests.content.files import write_folder

AUTHOR = Account("ani", "Ani", "ani@contoh.id", {"bea-cukai": frozenset({"author"})})
HEAD = Account("adi", "Adi", None, {}, administrator=True)


def test_a_role_counts_for_its_owner_alone():
    assert require(AUTHOR, "author", "bea-cukai") is AUTHOR and require(AUTHOR, "author") is AUTHOR
    for account, role, owner in [
        (AUTHOR, "author", "kemendag"),
        (AUTHOR, "reviewer", "bea-cukai"),
        (AUTHOR, "administrator", None),
        (HEAD, "author", "bea-cukai"),
        (HEAD, "reviewer", None),
        (None, "author", "bea-cukai"),
        (None, "administrator", None),
    ]:
        with pytest.raises(NotAllowed):
            require(account, role, owner)
    assert require(HEAD, "administrator") is HEAD


def test_passwords_are_kept_as_argon2_hashes_for_the_owners_eyes_only(tmp_path):
    path = tmp_path / "deep" / "accounts.yaml"
    accounts.save_account(path, AUTHOR, "rahasia-sekali-benar")
    assert "rahasia" not in path.read_text("utf-8") and "$argon2id$" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert accounts.load_accounts(path) == {"ani": AUTHOR}
    for name in ("ani", "ANI@contoh.id "):
        assert accounts.check_password(path, name, "rahasia-sekali-benar") == AUTHOR
    for name, password in [("ani", "salah"), ("ani", ""), ("siapa", "rahasia-sekali-benar"), ("", "")]:
        assert accounts.check_password(path, name, password) is None
    accounts.save_account(path, HEAD)  # without a password, only the provider signs in
    assert accounts.check_password(path, "adi", "") is None
    assert accounts.account_by_email(path, "Ani@Contoh.ID") == AUTHOR and accounts.account_by_email(path, "x@y") is None


@pytest.mark.parametrize(
    "account",
    [
        Account("Budi Santoso", "Budi", None, {}),
        Account("budi", " ", None, {}),
        Account("budi", "Budi", "tanpa-at", {}),
        Account("budi", "Budi", "ANI@contoh.id", {}),
    ],
)
def test_what_cannot_be_an_account_gets_one_sentence_and_changes_nothing(tmp_path, account):
    path = tmp_path / "accounts.yaml"
    accounts.save_account(path, AUTHOR)
    with pytest.raises(KbError, match="cannot be used|there twice"):
        accounts.save_account(path, account)
    assert accounts.load_accounts(path) == {"ani": AUTHOR}


def test_the_last_administrator_stays(tmp_path):
    path = tmp_path / "accounts.yaml"
    accounts.save_account(path, HEAD)
    with pytest.raises(KbError, match="administrator"):
        accounts.remove_account(path, "adi")
    with pytest.raises(KbError, match="administrator"):
        accounts.save_account(path, Account("adi", "Adi", None, {}))
    accounts.save_account(path, Account("budi", "Budi", None, {}, administrator=True))
    accounts.remove_account(path, "adi")
    assert list(accounts.load_accounts(path)) == ["budi"]


def test_a_change_keeps_the_password_and_a_short_one_is_refused(tmp_path):
    path = tmp_path / "accounts.yaml"
    accounts.save_account(path, AUTHOR, "rahasia-sekali-benar")
    accounts.save_account(path, Account("ani", "Ani", None, {}))
    assert accounts.check_password(path, "ani", "rahasia-sekali-benar").roles == {}
    with pytest.raises(KbError, match="fewer than 12"):
        accounts.save_account(path, AUTHOR, "pendek")
    accounts.remove_account(path, "ani")
    assert accounts.load_accounts(path) == {}
    with pytest.raises(KbError, match="no account"):
        accounts.remove_account(path, "ani")


def test_demo_accounts_are_made_once_with_passwords_that_differ(tmp_path):
    path = tmp_path / "accounts.yaml"
    made = accounts.make_demo_accounts(path, ROOT / "articles")
    assert len(set(made.values())) == len(made) == 11
    assert not set(accounts.make_demo_accounts(tmp_path / "other.yaml", ROOT / "articles").values()) & set(
        made.values()
    )
    roles = {
        role for account in accounts.load_accounts(path).values() for held in account.roles.values() for role in held
    }
    assert roles == set(accounts.ROLES) and any(a.administrator for a in accounts.load_accounts(path).values())
    assert accounts.make_demo_accounts(path, ROOT / "articles") == {}


def test_a_collection_that_lists_no_demo_accounts_gets_one_of_each_role_for_each_owner(tmp_path):
    made = accounts.make_demo_accounts(tmp_path / "accounts.yaml", write_folder(tmp_path))
    found = accounts.load_accounts(tmp_path / "accounts.yaml")
    assert made.keys() == found.keys() and found["administrator"].administrator
    for owner in load_owners(tmp_path / "owners.yaml"):
        assert all(any(account.has(role, owner) for account in found.values()) for role in accounts.ROLES)


def test_accounts_of_another_collection_do_not_keep_demo_accounts_from_this_one_but_a_real_one_does(tmp_path):
    path, folder = tmp_path / "accounts.yaml", write_folder(tmp_path)
    accounts.save_account(path, accounts.Account("budi", "Budi", None, {"pertamina": frozenset({"author"})}))
    accounts.save_account(path, accounts.Account("administrator", "Sari", None, {}, administrator=True))
    made = accounts.make_demo_accounts(path, folder)
    assert (
        "penulis-kominfo" in made
        and "administrator" not in made
        and accounts.load_accounts(path)["administrator"].name == "Sari"
    )
    alone = tmp_path / "alone.yaml"
    accounts.save_account(alone, accounts.Account("sari", "Sari", None, {}, administrator=True))
    assert accounts.make_demo_accounts(alone, folder) == {}


@pytest.mark.parametrize(
    "text, said",
    [
        ("accounts: [{id: a, name: A}, {id: a, name: B}]", "twice"),
        ("accounts: [{id: a, name: A, password: plain}]", "password"),
        ("accounts: [{id: a, name: A, roles: {x: [boss]}}]", "not allowed"),
        ("accounts: [", "YAML"),
        ("nothing: 1", "no key"),
    ],
)
def test_a_spoilt_file_gets_one_sentence_with_its_line(tmp_path, text, said):
    path = tmp_path / "accounts.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KbError, match=said) as caught:
        accounts.load_accounts(path)
    assert "accounts.yaml" in str(caught.value)
