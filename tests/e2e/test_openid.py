"""Signing in by OpenID Connect, against a real provider process on a port."""

import sys
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from kb.content.owners import load_owners
from kb.content.subject import load_subject
from kb.publishing.people.accounts import demo_accounts, save_account
from kb.settings import ROOT
from kb.web.staff.signin_texts import signin_texts
from tests.e2e.processes import begin, free_port, stop
from tests.e2e.studio import DESKTOP, Studio

S = signin_texts("id")
EMAIL = "penulis@beacukai.example"
SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "a-secret-of-this-test-alone-that-is-long"
[auth.instansi]
client_id = "satujawab"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    port = free_port()
    url = f"http://localhost:{port}"
    log = tmp_path_factory.mktemp("provider") / "provider.log"
    process = begin(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        f"{url}/.well-known/openid-configuration",
        log,
    )
    yield url
    stop(process)


@pytest.fixture(scope="module")
def studio(provider, tmp_path_factory):
    found = Studio(tmp_path_factory.mktemp("openid"))
    found.url = found.url.replace("127.0.0.1", "localhost")
    home = (
        found.folder / "home" / ".streamlit"
    )  # the one of the two places that Streamlit looks in which is not the project's
    home.mkdir(parents=True)
    (home / "secrets.toml").write_text(SECRETS.format(url=found.url, provider=provider), "utf-8")
    found.more = {"HOME": str(home.parent)}
    demo = demo_accounts(load_subject(ROOT / "articles"), load_owners(ROOT / "articles" / "owners.yaml"))
    author = next(account for account in demo if account.id == "penulis-bea-cukai")
    save_account(found.folder / "accounts.yaml", type(author)(author.id, author.name, EMAIL, author.roles))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def by_provider(studio, provider, browser):
    contexts = []

    def run(subject: str, claims: dict):
        httpx.put(f"{provider}/users/{quote(subject)}", json=claims).raise_for_status()
        context = browser.new_context(viewport=DESKTOP, locale="id-ID")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{studio.url}/masuk")
        page.get_by_text(S.oidc).click()
        page.locator(".st-key-oidc button").click()
        page.get_by_placeholder("sub").fill(subject)
        page.get_by_role("button", name="Authorize").click()
        return page

    yield run
    for context in contexts:
        context.close()


def test_the_provider_signs_a_known_person_in_and_signing_out_ends_it(studio, by_provider):
    page = by_provider("ani", {"email": EMAIL.upper(), "email_verified": True, "name": "Ani"})
    expect(page.locator(".st-key-studio-top")).to_contain_text("Penulis Bea Cukai", timeout=60_000)
    assert "/studio" in page.url
    page.reload()
    expect(page.locator(".st-key-studio-top")).to_contain_text("Penulis Bea Cukai", timeout=60_000)
    assert "OpenID Connect" in studio.kb("audit", "list").stdout
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert all(
        cookie["httpOnly"] for name, cookie in cookies.items() if "user" in name or name.startswith("sj_session")
    )
    page.locator(".st-key-sign-out button").click()
    page.wait_for_url(lambda url: "/studio" not in url, timeout=60_000)
    page.wait_for_load_state()
    page.goto(f"{studio.url}/studio")
    expect(page.locator(".st-key-oidc button")).to_be_visible(timeout=60_000)
    assert "sign-out" in studio.kb("audit", "list").stdout


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "orang@lain.example", "email_verified": True},
        {"email": EMAIL, "email_verified": False},
        {"name": "Tanpa alamat"},
    ],
)
def test_a_person_without_an_account_or_with_an_unproven_address_stays_outside(by_provider, claims):
    page = by_provider(f"orang-{len(str(claims))}", claims)
    expect(page.get_by_text("belum diberi peran").or_(page.get_by_text("Silakan masuk dulu"))).to_be_visible(
        timeout=60_000
    )
    expect(page.locator(".st-key-studio-top")).to_have_count(0)
