"""Where the project's files are: environment variables, else folders of this repository; and by which clock its days begin."""

import os
from dataclasses import dataclass
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
    """Where calls are kept while the database is away."""
    site: str = ""
    """The public address of these pages, such as https://satujawab.go.id, for links in text messages."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks of the proxies before the server, whose X-Forwarded-For is believed."""


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise KbError(f"a network of proxies cannot be read ({error})", "KB_TRUSTED_PROXIES", "write it as 10.0.0.0/8,192.0.2.7") from None


def settings_from_env() -> Settings:
    """Reads KB_ARTICLES, KB_INDEX, KB_ENCODER, KB_DATABASE_URL, KB_ACCOUNTS, KB_JOURNAL, KB_SITE, KB_NOTICE (0: no notice) and KB_TRUSTED_PROXIES.

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
        site=env("KB_SITE", "").rstrip("/"),
        trusted_proxies=_networks(env("KB_TRUSTED_PROXIES", "")),
    )
