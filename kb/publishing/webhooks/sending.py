"""One message to one system: signed (Standard Webhooks), by HTTPS, to addresses that it may go to, and to no others.

A name is resolved once, all its addresses are looked at, and the connection goes to one of these addresses: a name that
another resolution leads elsewhere (DNS rebinding) is not resolved another time. The certificate is checked against the
name. Redirects are not followed, no proxy of the environment is used, and nothing of an answer is read but its head.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx
from standardwebhooks import Webhook as Signer

from kb.errors import KbError

TIMEOUT = 20.0
"""Seconds for all of it: the name, the connection, the head of the answer."""
_WAITS = httpx.Timeout(TIMEOUT, connect=8)
LONGEST_URL = 500
LONGEST_WAIT = timedelta(days=1)
"""A receiver that asks for a longer pause gets this one."""
AGENT = "SatuJawab-webhooks/1"
NOT_ALLOWED, NO_HOST, NO_CONNECTION, NO_TLS, TIMED_OUT, BROKEN_OFF = (
    "address not allowed", "no such host", "no connection", "certificate or TLS", "time-out", "broken off",
)  # fmt: skip
OF_STATUS = "HTTP "
"""How a failure begins that a receiver has answered with."""
GONE = "HTTP 410"
BUSY = ("HTTP 429", "HTTP 502", "HTTP 503", "HTTP 504")
Networks = Sequence[IPv4Network | IPv6Network]
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Outcome:
    """What became of a message."""

    failure: str = ""
    """Empty: it was taken."""
    wait: timedelta = timedelta()
    """For which the receiver asked before the next try."""

    @property
    def away(self) -> bool:
        """Whether nobody answers, or not now: the next message would fare no better."""
        return bool(self.failure) and (not self.failure.startswith(OF_STATUS) or self.failure in BUSY)


class _NotAllowed(Exception):
    """An address of the name is none that messages may go to."""


def require_url(url: str, networks: Networks) -> str:
    """The address as it is kept, if messages may be sent there as far as can be told without asking for its name.

    HTTPS; HTTP only to an address of this machine itself that `networks` allow. KbError, which does not repeat it: it
    may hold a password.
    """
    url = url.strip()
    try:
        parsed = httpx.URL(url)
        port_is_one = parsed.port is None or 0 < parsed.port < 65_536
    except (httpx.InvalidURL, ValueError):
        raise KbError("webhook.no_url") from None
    # A part that is not sent would only mislead, and what programs read in different ways is not taken.
    plain = url.isascii() and not re.search(r"[\s\\]", url) and len(url) <= LONGEST_URL
    whole = parsed.scheme in ("https", "http") and parsed.host and port_is_one
    if not (plain and whole) or parsed.userinfo or parsed.fragment:
        raise KbError("webhook.no_url")
    literal = _literal(parsed.host)
    if literal is not None and not allowed(literal, networks):
        raise KbError("webhook.not_allowed")
    if parsed.scheme == "http" and not (literal is not None and literal.is_loopback):
        raise KbError("webhook.no_https")
    return str(parsed)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def allowed(address: IPv4Address | IPv6Address, networks: Networks) -> bool:
    """Whether messages may go to an address: to public ones, and to those that a setting names."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return allowed(address.ipv4_mapped, networks)
        if address in _NAT64:
            return allowed(IPv4Address(int(address) & 0xFFFFFFFF), networks)
        inner = address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner and not allowed(inner, networks):
            return False
    if any(address in network for network in networks):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


async def post(
    tls: ssl.SSLContext, url: str, secret: str, message: str, body: str, at: datetime, networks: Networks
) -> Outcome:
    """Sends a message once, at a moment. `tls` says which certificates are trusted."""
    at = at.astimezone(UTC)  # the signer takes every moment for one of UTC
    head = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Connection": "close",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(message, at, body),
    }
    try:
        # A client of its own, which brings no cookie from one receiver to another.
        async with asyncio.timeout(TIMEOUT), httpx.AsyncClient(verify=tls, trust_env=False, timeout=_WAITS) as client:
            return await _post(client, httpx.URL(require_url(url, networks)), head, body, networks)
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(TIMED_OUT)
    except (_NotAllowed, KbError):  # the setting was another when it was added
        return Outcome(NOT_ALLOWED)
    except (socket.gaierror, UnicodeError):
        return Outcome(NO_HOST)
    except httpx.ConnectError as error:
        return Outcome(NO_TLS if _of_tls(error) else NO_CONNECTION)
    except (httpx.TransportError, OSError):
        return Outcome(BROKEN_OFF)


async def _post(
    client: httpx.AsyncClient, url: httpx.URL, head: dict[str, str], body: str, networks: Networks
) -> Outcome:
    port = url.port or (443 if url.scheme == "https" else 80)
    addresses = await _addresses(url.host, port, networks)
    head["Host"] = url.netloc.decode("ascii")
    for number, address in enumerate(addresses, 1):
        try:
            async with client.stream(
                "POST", url.copy_with(host=address), content=body.encode(), headers=head,
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            ) as answer:  # fmt: skip
                return _outcome(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if number == len(addresses) or _of_tls(error):
                raise
    raise AssertionError("a name that resolves has an address")


async def _addresses(host: str, port: int, networks: Networks) -> list[str]:
    """All of a name; _NotAllowed if one of them is not allowed, whichever would be taken."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(allowed(ip_address(address.partition("%")[0]), networks) for address in addresses):
        raise _NotAllowed
    return addresses


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Outcome()
    asked = answer.headers.get("retry-after", "")
    seconds = int(asked) if re.fullmatch(r"\d{1,9}", asked, re.ASCII) else 0
    return Outcome(f"{OF_STATUS}{answer.status_code}", min(timedelta(seconds=seconds), LONGEST_WAIT))


def _of_tls(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None
