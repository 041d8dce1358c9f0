"""Where the project's files are: environment variables, else folders of this repository;
and by which clock its days begin.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from kb.errors import KbError

ROOT = Path(__file__).resolve().parent.parent
JAKARTA = ZoneInfo("Asia/Jakarta")
SecondFactor = Literal["off", "optional", "required"]
Role = Literal["all", "desk", "replica"]


@dataclass(frozen=True)
class Limit:
    """At most `count` within `seconds`: all at once, or spread; what was used comes back evenly."""

    count: int
    seconds: float


LIMITS: Mapping[str, Limit] = {
    "ask": Limit(6000, 20),
    "pages": Limit(2400, 60),
    "files": Limit(20_000, 100),
    "sessions": Limit(300, 60),
    "messages": Limit(1000, 20),
    "sign-in": Limit(60, 60),
    "feedback": Limit(60, 60),
    "uploads": Limit(60, 600),
}
"""What one address may do: fifty people behind one address, each several times as busy as a person is, stay far below
it.

A whole region may stand behind one address, or the one proxy that nobody named as trusted; no address has more than 32
requests worked on at once (`kb/web/limits.py`), long before this.

`ask`: questions by API and light pages. `pages`: all other pages and API calls. `files`: the pages' scripts and styles,
about 90 for a first visit. `sessions`: pages opened with Streamlit. `messages`: what those send; a tenth of it for each
of them, and more waits its turn instead of being refused. `sign-in`: tries. `feedback` and `uploads`: posts.
"""


@dataclass(frozen=True)
class Settings:
    """What every command and every page is started with."""

    articles: Path
    index: Path
    encoder: str
    """A compiled encoder's folder, a SentenceTransformer's folder, or a hub id."""
    database_url: str = field(repr=False)
    notice: bool
    """Whether each channel says that no agency has signed these articles."""
    accounts: Path
    """The officers' accounts, with the hashes of their passwords: outside of the repository."""
    journal: Path
    """Where calls are kept while the database is away; questions wait in `questions.jsonl` beside it."""
    anchor: Path | None = None
    """Where the heads of the audit log are kept a second time; None for the place that goes with the database."""
    site: str = ""
    """The public address of these pages, such as https://satujawab.go.id:
    for links, cookies and all that names the server.
    """
    hosts: tuple[str, ...] = ()
    """Further names by which the server may be asked."""
    monitors: tuple[IPv4Network | IPv6Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    """Networks that may read /metrics."""
    metrics_token: str = field(default="", repr=False)
    """What others must send to read /metrics; empty: they may not."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks of the proxies before the server, whose X-Forwarded-For is believed."""
    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    """By what is done, for each address."""
    rates: Path | None = None
    """A file by which several processes count together what an address does; None: one process counts in its memory."""
    connections: tuple[int, int] = (4000, 600)
    """Open connections of a process: in all, and of one address."""
    second_factor: SecondFactor = "optional"
    """Whether those who sign in with a password may, or must, give a code of their telephone too; `off`:
    codes are neither offered nor asked for.
    """
    role: Role = "all"
    """What this machine does: all; with others, the `desk` has the articles' git, officers and agents, and publishes,
    and a `replica` answers.
    """

    @property
    def waiting_questions(self) -> Path:
        """Where questions wait while the database is away."""
        return self.journal.with_name("questions.jsonl")


def _networks(
    text: str, setting: str = "KB_TRUSTED_PROXIES", what: str = "proxies"
) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise KbError("setting.networks", setting, of=what, reason=error) from None


def _site(text: str) -> str:
    site = text.strip().rstrip("/")
    if site and not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", site, re.ASCII | re.IGNORECASE):
        raise KbError("setting.site", "KB_SITE")
    return site.lower()


def _limits(text: str) -> Mapping[str, Limit]:
    changed = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, amount = (word.strip() for word in part.partition("="))
        count, _, seconds = amount.partition("/")
        try:
            changed[name] = Limit(int(count), float(seconds))
        except ValueError:
            changed[name] = Limit(0, 0)
        if name not in LIMITS or changed[name].count < 1 or not 0 < changed[name].seconds <= 86_400:
            raise KbError("setting.limit", "KB_LIMITS", given=part[:80], names=LIMITS)
    return {**LIMITS, **changed}


def _connections(text: str) -> tuple[int, int]:
    total, _, each = text.partition("/")
    if not (total.isdecimal() and each.isdecimal() and 1 <= int(each) <= int(total)):
        raise KbError("setting.connections", "KB_CONNECTIONS", given=text[:80])
    return int(total), int(each)


def _second_factor(text: str) -> SecondFactor:
    ways: tuple[SecondFactor, ...] = get_args(SecondFactor)
    for known in ways:
        if text == known:
            return known
    raise KbError("setting.second_factor", "KB_SECOND_FACTOR", given=text[:80], ways=get_args(SecondFactor))


def _role(text: str) -> Role:
    roles: tuple[Role, ...] = get_args(Role)
    role = next((known for known in roles if text == known), None)
    if role is None:
        raise KbError("setting.no_role", "KB_ROLE", role=text[:80], roles=roles)
    return role


def require_shared_database(settings: Settings) -> None:
    """KbError on one of several machines whose database is a file of its own."""
    if settings.role != "all" and settings.database_url.startswith("sqlite"):
        raise KbError("setting.role_needs_server", "KB_ROLE", role=settings.role)


def require_desk(settings: Settings) -> None:
    """KbError on a machine that only answers."""
    if settings.role == "replica":
        raise KbError("setting.only_answers")


def settings_from_env() -> Settings:
    """Reads KB_ARTICLES, KB_INDEX, KB_ENCODER, KB_DATABASE_URL, KB_ACCOUNTS, KB_JOURNAL, KB_ANCHOR, KB_SITE, KB_NOTICE
    (0: no notice), KB_TRUSTED_PROXIES, KB_HOSTS, KB_MONITORS (default: loopback), KB_METRICS_TOKEN, KB_LIMITS,
    KB_RATES, KB_CONNECTIONS, KB_SECOND_FACTOR and KB_ROLE.

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
        anchor=Path(env("KB_ANCHOR", "")) if env("KB_ANCHOR") else None,
        site=_site(env("KB_SITE", "")),
        hosts=tuple(name.strip() for name in env("KB_HOSTS", "").split(",") if name.strip()),
        monitors=_networks(env("KB_MONITORS") or "127.0.0.0/8,::1", "KB_MONITORS", "monitors"),
        metrics_token=env("KB_METRICS_TOKEN", ""),
        trusted_proxies=_networks(env("KB_TRUSTED_PROXIES", "")),
        limits=_limits(env("KB_LIMITS", "")),
        rates=Path(env("KB_RATES", "")) if env("KB_RATES") else None,
        connections=_connections(env("KB_CONNECTIONS") or "4000/600"),
        second_factor=_second_factor(env("KB_SECOND_FACTOR") or "optional"),
        role=_role(env("KB_ROLE") or "all"),
    )
