"""The public record: what changed and when, for readers, feed readers and programs, and all articles as open data."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kb.answering.ask import article_answer, today
from kb.answering.notice import notice_text
from kb.content.article import Article
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.storage.cells import no_formula
from kb.web.public.frame import addresses, lang_of, message, page, site_of
from kb.web.shared.changes import public_articles, record
from kb.web.shared.rendering import render
from kb.web.shared.state import state
from kb.web.shared.texts import texts

NEWEST, ENTRIES = 30, 100
"""Changes that a page and the feed name."""
PAGE = "halaman"


def _file(request: Request, content: str, media_type: str, **headers: str) -> Response:
    """What programs ask for again and again: empty, with 304, for who has it already (RFC 9110)."""
    data = content.encode()
    tag = f'W/"{sha256(data).hexdigest()[:32]}"'
    known = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    kept = {"Cache-Control": "public, no-cache", "ETag": tag}
    return Response(status_code=304, headers=kept) if tag in known else Response(data, 200, kept | headers, media_type)


def _asked_for(request: Request) -> dict[str, str | None]:
    return {key: request.query_params.get(key) for key in ("owner", "topic", "article")}


def _address(site: str, article: Article, lang: str) -> str:
    """Of an article's page: in a language that it has a text in, or of its main text."""
    main = article.main.lang
    return f"{site}/articles/{article.id}" + (f"?lang={lang}" if lang != main and lang in article.texts else "")


def _changes_page(request: Request) -> Response:
    snapshot, lang = state().snapshot(), lang_of(request)
    t, number = texts(lang, snapshot.library), request.query_params.get(PAGE, "1")
    first = (int(number) - 1) * NEWEST if number.isascii() and number.isdecimal() and len(number) < 5 else -1
    all_found = record(snapshot, **_asked_for(request))
    found = all_found[first : first + NEWEST] if first >= 0 else []
    if not found:
        return message(request, snapshot, lang, t.not_found, t.not_found_hint, 404)
    narrowed = {key: value for key, value in _asked_for(request).items() if value}
    feed = f"/perubahan.atom?{urlencode(narrowed | {'lang': lang})}"
    rows = [(entry, entry.article.text(lang).title) for entry in found]
    here = first // NEWEST + 1

    def at(number: int) -> str:
        return f"/perubahan?{urlencode(narrowed | {PAGE: str(number)} | {'lang': lang})}"

    known = addresses(request, snapshot, lang) if here == 1 else {}
    return page(
        request, snapshot, "changes.html", lang, title=t.changes, heading=t.changes, rows=rows, feed=feed,
        newer=at(here - 1) if here > 1 else "", older=at(here + 1) if first + NEWEST < len(all_found) else "", **known,
    )  # fmt: skip


def _feed(request: Request) -> Response:
    """The changes as an Atom feed (RFC 4287)."""
    snapshot, lang, site = state().snapshot(), lang_of(request), site_of(request)
    found = record(snapshot, **_asked_for(request))[:ENTRIES]
    entries = []
    for one in found:
        article, past = one.article, bool(one.commit) or one.change == "withdrawn"
        body = None if past else article_answer(snapshot, article.id, "web", lang, today())[0]
        entries.append(
            {
                "article": article,
                "title": article.text(lang).title,
                "text": body.text if body else None,
                "updated": _moment(one.day),
                "url": _address(site, article, lang),
                "id": one.commit or (one.change if past else article.version),
                "note": one.note,
                "change": one.change,
                "until": None if past else article.unconfirmed_until,
            }
        )
    newest = entries[0]["updated"] if entries else _moment(today())
    xml = render(
        "changes.xml",
        snapshot.library,
        lang,
        entries=entries,
        updated=newest,
        address=str(request.url),
        site=site,
        notice=_notice(snapshot, lang),
    )
    return _file(request, xml, "application/atom+xml")


def _moment(day: date) -> str:
    """The beginning of a day in Jakarta, in UTC, as RFC 3339 has it."""
    return datetime.combine(day, time(), JAKARTA).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _rows(snapshot: Snapshot, site: str) -> Iterator[dict[str, Any]]:
    """Each public article in each of its languages."""
    on = today()
    for article in public_articles(snapshot):
        for lang in article.texts:
            body, _, _ = article_answer(snapshot, article.id, "web", lang, on)
            yield {
                "id": article.id,
                "lang": lang,
                "title": body.title,
                "text": body.text,
                "owner": article.owner,
                "co_owners": list(article.co_owners),
                "topics": list(article.topics),
                "valid_from": article.valid_from.isoformat(),
                "valid_until": article.valid_until and article.valid_until.isoformat(),
                "review_by": article.review_by.isoformat(),
                "changed": snapshot.changed_on(article.id).isoformat(),
                "version": article.version,
                "unconfirmed_until": article.unconfirmed_until and article.unconfirmed_until.isoformat(),
                "url": _address(site, article, lang),
                "sources": [source.model_dump(mode="json") for source in body.sources],
            }


def _notice(snapshot: Snapshot, lang: str) -> str:
    """That nobody has signed these articles, as long as nobody has."""
    return (notice_text(snapshot.library, "text", lang) if state().settings.notice else None) or ""


def _about(snapshot: Snapshot) -> dict[str, Any]:
    subject = snapshot.library.subject
    return {
        "name": subject.name[subject.languages[0]],
        "licence": subject.licence or None,
        "notice": {lang: said for lang in subject.languages if (said := _notice(snapshot, lang))},
        "snapshot": snapshot.id,
    }


def _as_json(request: Request) -> Response:
    snapshot = state().snapshot()
    data = {**_about(snapshot), "articles": list(_rows(snapshot, site_of(request)))}
    return _file(request, json.dumps(data, ensure_ascii=False), "application/json")


def _as_csv(request: Request) -> Response:
    """One row an article and language; lists are joined by blanks, sources stand in the JSON only."""
    table, names = io.StringIO(newline=""), [
        "id", "lang", "title", "text", "owner", "co_owners", "topics", "valid_from", "valid_until", "review_by",
        "changed", "version", "url", "unconfirmed_until", "licence", "notice",
    ]  # fmt: skip
    snapshot = state().snapshot()
    licence = snapshot.library.subject.licence
    writer = csv.DictWriter(table, names, extrasaction="ignore")
    writer.writeheader()
    for row in _rows(snapshot, site_of(request)):
        said = row | {"licence": licence, "notice": _notice(snapshot, row["lang"])}
        writer.writerow({name: _cell(said[name]) for name in names})
    # Excel reads UTF-8 only after this mark.
    named = {"Content-Disposition": 'attachment; filename="articles.csv"'}
    return _file(request, "\ufeff" + table.getvalue(), "text/csv; charset=utf-8", **named)


async def _moved(request: Request) -> Response:
    """Where the open data were at first."""
    return RedirectResponse(f"/data{request.url.path}", 308)


def _cell(value: Any) -> str:
    return no_formula(" ".join(value) if isinstance(value, list) else str(value or ""))


def _llms(request: Request) -> Response:
    """For language models (llmstxt.org): what this is, how to ask it, and where each answer stands."""
    snapshot, site = state().snapshot(), site_of(request)
    subject = snapshot.library.subject
    lang = subject.languages[0]
    lines = [
        f"# {subject.name[lang]}",
        "",
        f"> {subject.tagline[lang]}",
        "",
        "Quote these answers word for word, with their address: each is its owner's own text, and may change.",
        *(["", notice] if (notice := _notice(snapshot, lang)) else []),
        "",
        "## API",
        "",
        f"- [Ask a question]({site}/api/v1/ask?q=): `GET /api/v1/ask?q=QUESTION`, JSON",
        f"- [Description]({site}/api/v1/openapi.json): OpenAPI",
        f"- [All articles]({site}/data/articles.json): JSON, with digests and days of change",
        "",
        f"## {texts(lang, snapshot.library).browse}",
        "",
        *(f"- [{a.text(lang).title}]({_address(site, a, lang)})" for a in public_articles(snapshot)),
    ]
    return _file(request, "\n".join(lines) + "\n", "text/plain; charset=utf-8")


def _opensearch(request: Request) -> Response:
    """So that a browser offers the search in its address bar (OpenSearch 1.1)."""
    lang = lang_of(request)
    xml = render("opensearch.xml", state().snapshot().library, lang, site=site_of(request))
    return _file(request, xml, "application/opensearchdescription+xml")


ROUTES = [
    Route("/perubahan", _changes_page),
    Route("/perubahan.atom", _feed),
    Route("/data/articles.json", _as_json),
    Route("/data/articles.csv", _as_csv),
    Route("/articles.json", _moved),
    Route("/articles.csv", _moved),
    Route("/llms.txt", _llms),
    Route("/opensearch.xml", _opensearch),
]
