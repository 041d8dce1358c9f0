"""The page for citizens on what is kept of them, for how long, and who sees it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.answering.ask import today
from kb.answering.route import find_route
from kb.web.public.frame import addresses, lang_of, page
from kb.web.shared.state import state
from kb.web.shared.words import side_by_side, words_of

PATH = "/yang-kami-simpan"


def words_in(lang: str) -> dict[str, Any]:
    """What the page says in a built-in language: of each row its name and what is kept."""
    words = {key: said[lang] for key, said in side_by_side(__file__).items()}
    return words | {"rows": [[name, what] for _, name, what in words["rows"]]}


def _page(request: Request) -> Response:
    snapshot, lang = state().snapshot(), lang_of(request)
    subject = snapshot.library.subject
    words = words_of(snapshot.library, lang, "what_we_keep", words_in)
    kinds, rows = [kind for kind, *_ in side_by_side(__file__)["rows"]["en"]], []
    for kind, (name, what) in zip(kinds, words["rows"], strict=True):
        days = getattr(subject.keep, kind)
        rows.append((name, what, words["for_days"].format(days=days) if days else words["always"]))
    sections = [(heading, text.replace("{days}", str(subject.offline_days))) for heading, text in words["sections"]]
    return page(
        request, snapshot, "what_we_keep.html", lang, title=words["title"], description=words["title"], notice=None,
        words=words, rows=rows, sections=sections, kept_always=not any(dict(subject.keep).values()),
        route=find_route(snapshot.library, None, None, lang, today()), **addresses(request, snapshot, lang),
    )  # fmt: skip


ROUTES = [Route(PATH, _page)]
