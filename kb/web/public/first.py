"""The first page: whole as it comes from the server, and then helped by a script of ours."""

import json
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from kb.answering.ask import today
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.http.security import script_policy
from kb.web.public import frame
from kb.web.public.assets import scripts
from kb.web.public.offline import bundle, titles
from kb.web.shared.texts import fallback_phone, texts

CSS = (Path(__file__).parent / "first.css").read_text("utf-8")
SAID = (
    "answer_to", "asking", "suggested", "no_suggestion", "copied", "stop_aloud", "read_aloud", "offline_as_of",
    "offline_too_old", "offline_nothing", "offline_choice", "feedback_failed", "name", "title",
)  # fmt: skip
"""The words that the script needs."""


def page(request: Request, snapshot: Snapshot, *, lang: str, **values: Any) -> HTMLResponse:
    """The search page with its script, or its main part alone."""
    t = texts(lang, snapshot.library)
    own: dict[str, Any] = {
        "home": "/",
        "full_url": _full_url(request, lang),
    }
    if not frame.is_part(request):
        own |= {
            "layout": "first.html",
            "first_css": CSS,
            "script": scripts()["page"].address,
            "data": json.dumps(_data(snapshot, t, values["q"]), ensure_ascii=False),
        }
    shown = frame.page(request, snapshot, "search.html", **own, **values, lang=lang)
    shown.headers["Content-Security-Policy"] = script_policy(bytes(shown.body).decode())
    return shown


def _full_url(request: Request, lang: str) -> str:
    kept = {key: value[:1500] for key, value in request.query_params.items() if key in ("q", "operator", "jawab")}
    return f"/?{urlencode(kept | {'lang': lang, 'lengkap': '1'})}"


def _data(snapshot: Snapshot, t: SimpleNamespace, asked: str) -> dict[str, Any]:
    """What the script has to know: addresses, words, and how old an article may be that a phone has kept."""
    on, languages = today(), snapshot.library.subject.languages
    kept = [bundle(snapshot, on).address, titles(snapshot, t.lang, on).address, scripts()["page"].address]
    version = sha256(" ".join(kept).encode()).hexdigest()[:12]
    return {
        "lang": t.lang,
        "asked": asked,
        "titles": kept[1],
        "bundle": kept[0],
        "full": scripts()["full"].address,
        "keep": [*kept, "/icon.svg", *(f"/?lang={lang}&v={version}" for lang in languages)],
        "day": on.isoformat(),
        "days": snapshot.library.subject.offline_days,
        "call": fallback_phone(snapshot.library),
        "words": {key: getattr(t, key) for key in SAID},
    }
