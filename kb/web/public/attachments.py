"""Pictures and PDFs at `/berkas/<digest>.<ending>`: those of the live snapshot that an article names which is answered
from today, and no others.
"""

import logging

from starlette.requests import Request
from starlette.responses import Response

from kb.answering.ask import today
from kb.content.article import Article
from kb.content.attachments import FOLDER
from kb.content.markdown import files_in, parse
from kb.retrieval.indexing.index import Damaged
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.public.frame import lang_of, message
from kb.web.shared.attachments import file_response
from kb.web.shared.state import state
from kb.web.shared.texts import texts

log = logging.getLogger("satujawab")


def attachment(request: Request, name: str) -> Response:
    """The file of a sound name, or the page that says that there is none."""
    snapshot, lang = state().snapshot(), lang_of(request)
    article = _naming(snapshot, name)
    try:
        data = (snapshot.files / FOLDER / name).read_bytes() if article else None
    except Damaged as error:
        log.error("%s", error)
        data = None
    if article is None or data is None:
        t = texts(lang, snapshot.library)
        return message(request, snapshot, lang, t.not_found, t.not_found_hint, 404)
    return file_response(request, name, data, _words(article, name))


def _naming(snapshot: Snapshot, name: str) -> Article | None:
    """An article of today that names the file."""
    files = (file for path, file in snapshot.library.files.items() if path.endswith(f"/{name}"))
    articles = (snapshot.library.articles.get(article_id) for file in files for article_id in file.articles)
    return next((article for article in articles if article and article.served_on(today())), None)


def _words(article: Article, name: str) -> str:
    """The words of the link to it."""
    named = (file for text in article.texts.values() for file in files_in(parse(text.body)))
    return next((file.words for file in named if file.address == f"{FOLDER}/{name}"), "")
