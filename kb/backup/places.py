"""Which files of a machine a backup holds, and where they lie by its settings."""

from pathlib import Path

from kb.settings import ROOT, Settings
from kb.storage.anchor import anchor_path

SECRETS = ROOT / ".streamlit" / "secrets.toml"
"""The client's and the cookie's secret, where people sign in by OpenID Connect."""
ANCHOR = "audit-log.anchor"
INDEX, ARTICLES, HISTORY, DATABASE, FILES = "snapshots", "articles", "history.bundle", "database", "files"
"""How the parts are named."""


def files(settings: Settings) -> dict[str, Path]:
    """Part -> its file; the accounts first, since what is put back begins with what may be refused."""
    anchor = settings.anchor or anchor_path(settings.database_url)
    found = {
        "accounts.yaml": settings.accounts,
        "calls.jsonl": settings.journal,
        "questions.jsonl": settings.waiting_questions,
        "secrets.toml": SECRETS,
    }
    return found | ({ANCHOR: anchor} if anchor else {})


def article_files(folder: Path) -> list[str]:
    """The names of all files below the articles' folder but git's own."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.as_posix() for path in found if ".git" not in path.parts]
