"""Who a request comes from: the client's address,
read through the proxies that settings trust and through no others.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

from kb.settings import Settings

UNKNOWN = "unknown"
"""For a connection without an address, such as a Unix socket's."""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, or in brackets; IPv4 in IPv6's dress is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_within(host: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether an address is of one of these networks; False for what is no address."""
    address = _address(host)
    return address is not None and any(address in network for network in networks)


def is_trusted(host: str, settings: Settings) -> bool:
    """Whether a connection from this address is one of the proxies of `KB_TRUSTED_PROXIES`."""
    return bool(settings.trusted_proxies) and is_within(host, settings.trusted_proxies)


def client_address(scope: Scope, settings: Settings) -> str:
    """The client's address: the connection's own, or what trusted proxies say of it.

    X-Forwarded-For is read from the right: each trusted proxy added who it was asked by, and whatever stands left of
    the first address that is not trusted may have been made up by that client. `UNKNOWN` for a connection without an
    address.
    """
    peer = scope.get("client")
    host = str(peer[0]) if peer and peer[0] else UNKNOWN
    if not is_trusted(host, settings):
        return host
    for hop in reversed(list(_forwarded(scope["headers"]))):
        address = _address(hop)
        if address is None:  # not an address: the proxy to its right is the last that is known
            return host
        host = str(address)
        if not is_trusted(host, settings):
            return host
    return host


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Whom an address stands for: itself; of IPv6 the network of 64 bits that one customer gets."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[str]:
    for name, value in headers:
        if name == b"x-forwarded-for":
            yield from value.decode("latin-1").split(",")
