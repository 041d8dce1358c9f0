"""The client's address through proxies: only what a trusted one says is believed."""

from dataclasses import replace

import pytest

from kb.errors import KbError
from kb.settings import settings_from_env
from kb.web.http.client import UNKNOWN, client_address, is_trusted


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setenv("KB_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32,192.0.2.7")
    return settings_from_env()


def scope(peer, *forwarded):
    return {"client": peer and (peer, 4711), "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded]}


@pytest.mark.parametrize(
    "peer, forwarded, client",
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # nobody's proxy may say anything
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # left of it: made up by the client
        ("10.1.2.3", ["6.6.6.6, 198.51.100.1, 10.9.9.9", "192.0.2.7"], "198.51.100.1"),
        ("::ffff:10.1.2.3", ["198.51.100.1:5555"], "198.51.100.1"),
        ("10.1.2.3", ["[2001:db9::1]:443"], "2001:db9::1"),
        ("10.1.2.3", ["198.51.100.1, unknown"], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.1, <script>, 10.0.0.2"], "10.0.0.2"),
        ("10.1.2.3", [""], "10.1.2.3"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", ["10.5.5.5"], "10.5.5.5"),
        ("testclient", ["198.51.100.1"], "testclient"),
        (None, ["198.51.100.1"], UNKNOWN),
    ],
)
def test_the_address_is_read_from_the_right_through_trusted_hops(settings, peer, forwarded, client):
    assert client_address(scope(peer, *forwarded), settings) == client


def test_without_the_setting_no_header_is_believed(settings):
    assert client_address(scope("10.1.2.3", "198.51.100.1"), replace(settings, trusted_proxies=())) == "10.1.2.3"
    assert is_trusted("10.1.2.3", settings) and not is_trusted("11.1.2.3", settings)


def test_a_network_that_cannot_be_read_is_a_sentence(monkeypatch):
    monkeypatch.setenv("KB_TRUSTED_PROXIES", "10.0.0.0/99")
    with pytest.raises(KbError, match="KB_TRUSTED_PROXIES"):
        settings_from_env()
