"""What citizens may want to know besides answers: about this service, how accessible it is, what its terms mean."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.answering.ask import today
from kb.answering.notice import notice_text
from kb.answering.route import find_route
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.public.frame import addresses, lang_of, page
from kb.web.shared.changes import public_articles
from kb.web.shared.state import state
from kb.web.shared.words import side_by_side, words_of


def words_in(lang: str) -> dict[str, Any]:
    """What the pages say in a built-in language."""
    return {
        name: {key: said[lang] for key, said in texts.items() if key != "path"}
        for name, texts in side_by_side(__file__).items()
    }


PATHS = tuple(str(texts["path"]) for texts in side_by_side(__file__).values())


def _page(request: Request, *, name: str) -> Response:
    snapshot, lang = state().snapshot(), lang_of(request)
    library = snapshot.library
    texts = words_of(library, lang, "info", words_in)[name]
    said = _of_collection(snapshot, lang) if name == "about" else {"name": library.subject.name[lang]}
    short = texts["short"].format(**said)
    sections = [(heading, text.format(**said)) for heading, text in texts["sections"]]
    terms = library.subject.glossary if name == "glossary" else ()
    return page(
        request, snapshot, "info.html", lang, title=texts["title"], description=short[:155], short=short,
        heading=texts["title"], sections=sections, terms=sorted(terms, key=lambda one: one.term.lower()),
        route=None if terms else find_route(library, None, None, lang, today()), **addresses(request, snapshot, lang),
    )  # fmt: skip


def _of_collection(snapshot: Snapshot, lang: str) -> dict[str, object]:
    library, articles = snapshot.library, public_articles(snapshot)
    owners = sorted({library.owners[a.owner].name[lang] for a in articles if a.owner in library.owners})
    licence, licence_word = library.subject.licence, "Lisensi" if library.subject.told_in(lang) == "id" else "Licence"
    return {
        "name": library.subject.name[lang],
        "count": len(articles),
        "owners": ", ".join(owners),
        "notice": (notice_text(library, "web", lang) if state().settings.notice else None) or "",
        "licence": f"{licence_word}: {licence}." if licence else "",
    }


ROUTES = [Route(texts["path"], partial(_page, name=name)) for name, texts in side_by_side(__file__).items()]
