"""What the pages of the public wing stand in: language, head, header and footer."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from kb.answering.notice import notice_text
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.shared.rendering import CSS, PLAIN_CSS, render
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import page_language, texts

PUBLIC = ("article.html", "browse.html", "browse_list.html", "what_we_keep.html", "info.html", "guide.html")
"""Pages that are the same for everybody who asks for their address."""
PART = "bagian"
"""The parameter that asks for a page's main part alone."""
LONGEST_ID = 100
"""Characters of an article's, an owner's or a topic's id that an address takes with it: one cut short names nothing."""


def is_part(request: Request) -> bool:
    """Whether a script asks for a page's main part alone."""
    return request.query_params.get(PART) == "1"


def lang_of(request: Request) -> str:
    """The language that a page is asked for in."""
    return page_language(request.query_params.get("lang"), live_library())


def _other_url(request: Request, asked: str, lang: str) -> str:
    """The same page in another language."""
    kept = {
        key: request.query_params[key][: 600 if key == "langkah" else LONGEST_ID]
        for key in ("topic", "owner", "article", "operator", "cetak", "lengkap", "langkah")
        if key in request.query_params
    }
    asked_for = {"q": asked} if asked else {}
    own = {"jawab": lang} if asked else {}  # whatever language the question is in
    return f"{request.url.path}?{urlencode(asked_for | kept | own | {'lang': lang})}"


def site_of(request: Request) -> str:
    """The server's public address: that of KB_SITE, which `Hosts` has put into the request."""
    return f"{request.url.scheme}://{request.url.netloc}"


def addresses(request: Request, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """The values by which search engines know a page and its other languages: for pages that they may list."""
    usual, *_ = languages = snapshot.library.subject.languages
    kept = {
        key: request.query_params[key][:LONGEST_ID]
        for key in ("topic", "owner", "article")
        if key in request.query_params
    }

    def address(code: str) -> str:
        query = urlencode(kept | ({"lang": code} if code != usual else {}))
        return f"{site_of(request)}{request.url.path}{'?' if query else ''}{query}"

    return {"canonical": address(lang), "alternates": tuple((code, address(code)) for code in languages)}


def page(
    request: Request, snapshot: Snapshot, name: str, lang: str, *, status: int = 200, title: str = "", **values: Any
) -> HTMLResponse:
    """A page from its template: the whole, or with `?bagian=1` what stands between header and footer, for a script
    that shows it without loading the page again.
    """
    # Asked for again each time, since an article may change; yet kept by the reader's browser, so that going back loses
    # no typed text.
    keep = ("public" if name in PUBLIC else "private") + ", no-cache" if status == 200 else "no-store"
    t = texts(lang, snapshot.library)
    frame = {
        "layout": "part.html" if is_part(request) else "base.html",
        "home": "/cari",
        "css": CSS + PLAIN_CSS,
        "title": f"{title} · {t.name}" if title else t.title,
        "description": t.description,
        "canonical": None,
        "alternates": (),
        "json_ld": None,
        "q": "",
        "other_url": partial(_other_url, request, values.get("q", "")),
        "notice": notice_text(snapshot.library, "web", lang) if state().settings.notice else None,
    }
    html = render(name, snapshot.library, lang, **(frame | values))
    return HTMLResponse(
        html, status_code=status, headers={"Content-Language": lang, "Vary": "Accept-Encoding", "Cache-Control": keep}
    )


def search_url(lang: str) -> str:
    """What stands for the page in another language where an address is not there, or takes no GET: the search page."""
    return f"/cari?lang={lang}"


def message(request: Request, snapshot: Snapshot, lang: str, heading: str, hint: str, status: int) -> HTMLResponse:
    """A page that says one thing."""
    return page(
        request,
        snapshot,
        "message.html",
        lang,
        status=status,
        title=heading,
        heading=heading,
        hint=hint,
        other_url=search_url,
    )
