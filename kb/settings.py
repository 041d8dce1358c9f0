"""Where the project's files are: environment variables, else folders of this repository; and by which clock its days begin."""

import os
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from kb.errors import KbError

ROOT = Path(__file__).resolve().parent.parent
JAKARTA = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Settings:
    """What every command and every page is started with."""

    articles: Path
    index: Path
    encoder: str
    """A compiled encoder's folder, a SentenceTransformer's folder, or a hub id."""
    database_url: str
    notice: bool
    """Whether each channel says that no agency has signed these articles."""
    accounts: Path
    """The officers' accounts, with the hashes of their passwords: outside of the repository."""
    journal: Path
    """Where calls are kept while the database is away; questions wait in `questions.jsonl` beside it."""
    site: str = ""
    """The public address of these pages, such as https://satujawab.go.id: for links, cookies and all that names the server."""
    hosts: tuple[str, ...] = ()
    """Further names by which the server may be asked."""
    monitors: tuple[IPv4Network | IPv6Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    """Networks that may read /metrics."""
    metrics_token: str = field(default="", repr=False)
    """What others must send to read /metrics; empty: they may not."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks of the proxies before the server, whose X-Forwarded-For is believed."""


def _networks(text: str, setting: str = "KB_TRUSTED_PROXIES", what: str = "proxies") -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise KbError(f"a network of {what} cannot be read ({error})", setting, "write it as 10.0.0.0/8,192.0.2.7") from None


def _site(text: str) -> str:
    site = text.strip().rstrip("/")
    if site and not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", site, re.ASCII | re.IGNORECASE):
        raise KbError("the public address cannot be used", "KB_SITE", "write it as https://satujawab.go.id, without a path")
    return site.lower()


def settings_from_env() -> Settings:
    """Reads KB_ARTICLES, KB_INDEX, KB_ENCODER, KB_DATABASE_URL, KB_ACCOUNTS, KB_JOURNAL, KB_SITE, KB_NOTICE (0: no notice), KB_TRUSTED_PROXIES,
    KB_HOSTS, KB_MONITORS (default: loopback) and KB_METRICS_TOKEN.

    KbError if a value cannot be used.
    """
    env = os.environ.get
    return Settings(
        articles=Path(env("KB_ARTICLES") or ROOT / "articles"),
        index=Path(env("KB_INDEX") or ROOT / "index"),
        encoder=env("KB_ENCODER") or str(ROOT / ".cache" / "encoder"),
        database_url=env("KB_DATABASE_URL") or f"sqlite:///{ROOT / '.cache' / 'satujawab.sqlite'}",
        notice=env("KB_NOTICE", "1") != "0",
        accounts=Path(env("KB_ACCOUNTS") or Path.home() / ".config" / "satujawab" / "accounts.yaml"),
        journal=Path(env("KB_JOURNAL") or ROOT / ".cache" / "calls.jsonl"),
        site=_site(env("KB_SITE", "")),
        hosts=tuple(name.strip() for name in env("KB_HOSTS", "").split(",") if name.strip()),
        monitors=_networks(env("KB_MONITORS") or "127.0.0.0/8,::1", "KB_MONITORS", "monitors"),
        metrics_token=env("KB_METRICS_TOKEN", ""),
        trusted_proxies=_networks(env("KB_TRUSTED_PROXIES", "")),
    )
