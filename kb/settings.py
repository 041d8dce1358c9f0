"""Where the project's files are: environment variables, else folders of this repository; and by which clock its days begin."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

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
    anchor: Path | None = None
    """Where the heads of the audit log are kept a second time; None for the place that goes with the database."""
    site: str = ""
    """The public address of these pages, such as https://satujawab.go.id, for links in text messages."""


def settings_from_env() -> Settings:
    """Reads KB_ARTICLES, KB_INDEX, KB_ENCODER, KB_DATABASE_URL, KB_ACCOUNTS, KB_JOURNAL, KB_ANCHOR, KB_SITE and KB_NOTICE (0: no notice)."""
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
        site=env("KB_SITE", "").rstrip("/"),
    )
