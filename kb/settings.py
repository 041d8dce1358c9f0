"""Where the project's files are: environment variables, else folders of this repository;
and by which clock its days begin.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

from kb.errors import KbError

ROOT = Path(__file__).resolve().parent.parent
JAKARTA = ZoneInfo("Asia/Jakarta")
MailTls = Literal["starttls", "tls", "off"]
SecondFactor = Literal["off", "optional", "required"]
Role = Literal["all", "desk", "replica"]
LogForm = Literal["text", "json"]
LogLevel = Literal["notice", "warning", "error"]


Word = TypeVar("Word", bound=str)


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
class S3:
    """A place of snapshots that several machines reach, and how it is reached; without an address there is none."""

    address: str = ""
    """`s3://bucket/prefix`."""
    endpoint: str = ""
    """Of a server that speaks S3; empty: AWS, of the region."""
    region: str = "us-east-1"
    credentials: Path | None = None
    """A file in AWS' format; None: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment."""
    cache: Path = ROOT / "index"
    """Where this machine keeps the snapshots that it builds or pulls."""


@dataclass(frozen=True)
class Smtp:
    """The mail server by which notices are sent."""

    host: str = ""
    """Empty: no mail is sent, and notices stand in the studio alone."""
    port: int = 587
    tls: MailTls = "starttls"
    """`starttls`: encrypted after the greeting; `tls`: from the first byte; `off`: not, as on this machine alone."""
    user: str = ""
    """Empty: the server asks for none."""
    password_file: Path | None = None
    """Read at each sending, so that a changed password needs no restart."""
    sender: str = ""
    """The address in From."""


_PORTS: Mapping[MailTls, int] = {"starttls": 587, "tls": 465, "off": 25}


@dataclass(frozen=True)
class Settings:
    """What every command and every page is started with."""

    articles: Path
    index: Path
    """The folder of snapshots: the only place of them, or this machine's part of those in `bucket`."""
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
    log_form: LogForm = "text"
    """How the server's log is written: lines to read, or one JSON object a line."""
    log_level: LogLevel = "notice"
    """From which level on."""
    s3: S3 = S3()
    smtp: Smtp = Smtp()
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks, other than public ones, in which systems may be that are told of what is published."""

    @property
    def bucket(self) -> S3 | None:
        """Where snapshots are kept for all machines; None: in the folder alone."""
        return self.s3 if self.s3.address else None

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


def _one_of(ways: tuple[Word, ...], text: str, setting: str) -> Word:
    for known in ways:
        if text == known:
            return known
    raise KbError("setting.one_of", setting, given=text[:80], ways=ways)


def _endpoint(text: str) -> str:
    if text and not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?/?", text, re.ASCII | re.IGNORECASE):
        raise KbError("setting.endpoint", "KB_S3_ENDPOINT")
    return text.rstrip("/")


def with_index(settings: Settings, index: str) -> Settings:
    """The settings with another KB_INDEX: a folder, or `s3://bucket/prefix`; KbError if it is another address."""
    if "://" not in index:
        return replace(settings, index=Path(index), s3=replace(settings.s3, address=""))
    # What is no bucket's name is not repeated: a password may stand before an @.
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", index, re.ASCII) or "/.." in index:
        raise KbError("setting.bucket", "KB_INDEX")
    return replace(settings, index=settings.s3.cache, s3=replace(settings.s3, address=index.rstrip("/")))


def _smtp(env: Callable[[str, str], str]) -> Smtp:
    host, port = env("KB_SMTP_HOST", ""), env("KB_SMTP_PORT", "")
    sender, file = env("KB_SMTP_FROM", ""), env("KB_SMTP_PASSWORD_FILE", "")
    tls = _one_of(get_args(MailTls), env("KB_SMTP_TLS", "") or "starttls", "KB_SMTP_TLS")
    if host and not re.fullmatch(r"[a-z0-9.:-]{1,253}", host, re.ASCII | re.IGNORECASE):
        raise KbError("setting.smtp_host", "KB_SMTP_HOST")
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port[:9]) < 65_536):
        raise KbError("setting.smtp_port", "KB_SMTP_PORT", given=port[:80])
    if sender and not re.fullmatch(r"[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", sender, re.ASCII | re.IGNORECASE):
        raise KbError("setting.smtp_from", "KB_SMTP_FROM")
    number = int(port) if port else _PORTS[tls]
    return Smtp(host, number, tls, env("KB_SMTP_USER", ""), Path(file) if file else None, sender)


def require_mail(settings: Settings) -> None:
    """KbError if a mail server is named and what mails need besides is not."""
    smtp = settings.smtp
    if not smtp.host:
        return
    if not smtp.sender:
        raise KbError("setting.smtp_from", "KB_SMTP_FROM")
    if not settings.site:  # links in mails follow no request
        raise KbError("setting.smtp_without_site", "KB_SITE")
    if bool(smtp.user) != bool(smtp.password_file):
        raise KbError("setting.smtp_user", "KB_SMTP_USER")
    if smtp.user and smtp.tls == "off":
        raise KbError("setting.smtp_in_the_clear", "KB_SMTP_TLS")


def require_shared_database(settings: Settings) -> None:
    """KbError on one of several machines whose database is a file of its own."""
    if settings.role != "all" and settings.database_url.startswith("sqlite"):
        raise KbError("setting.role_needs_server", "KB_ROLE", role=settings.role)


def require_desk(settings: Settings) -> None:
    """KbError on a machine that only answers."""
    if settings.role == "replica":
        raise KbError("setting.only_answers")


def require_ordinary(path: Path) -> Path:
    """The path, if a file of ours may be written there and put into its place; KbError if a device, pipe or folder is
    there, which would be taken away for it.
    """
    if path.exists() and not path.is_file():
        raise KbError("file.not_ordinary", str(path))
    return path


def settings_from_env() -> Settings:
    """Reads KB_ARTICLES, KB_INDEX, KB_ENCODER, KB_DATABASE_URL, KB_ACCOUNTS, KB_JOURNAL, KB_ANCHOR, KB_SITE, KB_NOTICE
    (0: no notice), KB_TRUSTED_PROXIES, KB_HOSTS, KB_MONITORS (default: loopback), KB_METRICS_TOKEN, KB_LIMITS,
    KB_RATES, KB_CONNECTIONS, KB_SECOND_FACTOR, KB_ROLE, KB_LOG, KB_LOG_LEVEL, KB_INDEX_CACHE, KB_S3_ENDPOINT,
    KB_S3_REGION, KB_S3_CREDENTIALS, KB_SMTP_… and KB_WEBHOOK_NETWORKS.

    KbError if a value cannot be used.
    """
    env = os.environ.get
    settings = Settings(
        articles=Path(env("KB_ARTICLES") or ROOT / "articles"),
        index=ROOT / "index",
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
        second_factor=_one_of(get_args(SecondFactor), env("KB_SECOND_FACTOR") or "optional", "KB_SECOND_FACTOR"),
        role=_one_of(get_args(Role), env("KB_ROLE") or "all", "KB_ROLE"),
        log_form=_one_of(get_args(LogForm), env("KB_LOG") or "text", "KB_LOG"),
        log_level=_one_of(get_args(LogLevel), env("KB_LOG_LEVEL") or "notice", "KB_LOG_LEVEL"),
        s3=S3(
            endpoint=_endpoint(env("KB_S3_ENDPOINT", "")),
            region=env("KB_S3_REGION") or S3.region,
            credentials=Path(env("KB_S3_CREDENTIALS", "")) if env("KB_S3_CREDENTIALS") else None,
            cache=Path(env("KB_INDEX_CACHE") or S3.cache),
        ),
        smtp=_smtp(env),
        webhook_networks=_networks(env("KB_WEBHOOK_NETWORKS", ""), "KB_WEBHOOK_NETWORKS", "webhooks"),
    )
    return with_index(settings, env("KB_INDEX") or str(ROOT / "index"))
