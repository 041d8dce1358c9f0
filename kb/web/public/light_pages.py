"""HTML pages that answer at once, without JavaScript too: at most 15 KB each, everything inline but the first page's
script.
"""

import json
import re
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape  # it writes XML and reads none  # nosec B406

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kb.answering.answer import Body
from kb.answering.ask import answer_language, article_answer, ask, spoken_answer, today
from kb.answering.notice import notice_text
from kb.answering.receipt import Said, read_receipt, said_then, snapshot_prefix, words_of
from kb.answering.redact import is_masked, redact
from kb.answering.route import find_route, operator_of_number, operators
from kb.content.article import Article
from kb.content.library import Library
from kb.content.render import short_answer
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.storage.store import log_answer
from kb.web.http.paths import tidied
from kb.web.public import first, info
from kb.web.public.frame import PART, addresses, lang_of, message, page, search_url, site_of
from kb.web.public.guide import STEPS, guide_page
from kb.web.shared.changes import changes, public_articles, withdrawn_on
from kb.web.shared.differences import page_diff
from kb.web.shared.feedback import keep_feedback
from kb.web.shared.fell_short import keep_unhelpful, keep_why, note_asked_again, question_before
from kb.web.shared.rendering import (
    excerpt,
    operators_html,
    others,
    others_html,
    outcome_html,
    page_url,
    related,
    topics_of,
)
from kb.web.shared.state import state
from kb.web.shared.texts import page_language, texts

MAX_QUESTION = 10_000
PREFIX = 4
"""Digits of a telephone number that tell its operator; more are not looked at."""
LONGEST_ADDRESS = 1500
"""Bytes of a masked question that an address takes; what follows is searched with by nobody."""
LONGEST_CODE = 40
"""Characters of a receipt's code that are looked at."""
HEAVIEST = 15 * 1024
"""Bytes of a page. One that two answers make heavier shows the second's short answer, and where the rest is."""


def _search(request: Request) -> Response:
    """GET / and GET /cari: the answer to `?q=`, or something to begin with. Only the first has a script."""
    snapshot, lang, home = state().snapshot(), lang_of(request), request.url.path
    asked = request.query_params.get("q", "")[:MAX_QUESTION]
    operator = request.query_params.get("operator") or None
    known = operators(snapshot.library)
    if operator not in known:
        operator = None
    masked, number = redact(asked).masked, request.query_params.get("nomor", "")
    told = operator_of_number(snapshot.library, number[:PREFIX])
    if told or (is_masked(masked) and masked != asked):  # so that no number stays in the address
        kept = {"q": masked.encode()[:LONGEST_ADDRESS].decode("utf-8", "ignore"), "lang": lang}
        kept |= {
            key: request.query_params[key][:40] for key in ("operator", "jawab", PART) if key in request.query_params
        }
        kept |= {"operator": told} if told else {}
        return RedirectResponse(f"{home}?{urlencode(kept)}", 303, headers={"Cache-Control": "no-store"})
    show = first.page if home == "/" else partial(page, name="search.html")
    if len(asked.strip()) < 2:
        hint = texts(lang, snapshot.library).unclear_question if asked else ""
        found = {} if asked or home != "/" else addresses(request, snapshot, lang)
        return show(request, snapshot, lang=lang, q=excerpt(asked), answer=None, hint=hint, **found)
    jawab = request.query_params.get("jawab")
    if jawab not in snapshot.library.subject.languages:
        jawab = None
    said_in = jawab or answer_language(snapshot, asked, lang)
    answer = ask(snapshot, asked, "web", said_in, operator, notice=state().settings.notice)
    log_answer(state().store, answer, "web" if home == "/" else "plain", said_in, operator)
    number_said = texts(lang, snapshot.library).prefix_unknown if number else ""
    chosen = {"operators": list(known.values()), "operator": operator, "jawab": jawab, "number_said": number_said}
    picker = operators_html(snapshot.library, lang, chosen) if known else ""
    only_first = {"spoken": spoken_answer(snapshot, answer, said_in), "site": site_of(request)} if home == "/" else {}

    def shown(brief: bool) -> HTMLResponse:
        return show(
            request,
            snapshot,
            lang=lang,
            title=answer.question[:80],
            q=excerpt(answer.question),
            answer=answer,
            said_in=said_in,
            outcome=outcome_html(
                snapshot.library,
                said_in,
                answer,
                again=home,
                operator=operator,
                jawab=jawab,
                brief=brief,
                picker=picker,
                **only_first,
            ),
            instead=page_url(home, lang, excerpt(answer.question), operator, jawab=lang),
            receipt=answer.receipt,
            others=others_html(snapshot.library, said_in, others(snapshot.library, answer, said_in, today())),
        )

    whole = shown(brief=False)
    if answer.also and len(whole.body) > HEAVIEST:
        whole = shown(brief=True)
    if before := question_before(state(), request, answer):
        whole.background = BackgroundTask(note_asked_again, state(), before, answer, said_in, operator)
    return whole


def _article(request: Request) -> Response:
    snapshot, on = state().snapshot(), today()
    article = snapshot.library.articles.get(request.path_params["id"])
    if article is None or not article.served_on(on) or "citizen" not in article.audience:
        if article and (gone := withdrawn_on(snapshot, article)):
            return _withdrawn(request, snapshot, article, gone)
        t = texts(lang_of(request), snapshot.library)
        return message(request, snapshot, t.lang, t.not_found, t.not_found_hint, 404)
    lang = lang_of(request)
    if STEPS in request.query_params and (step := guide_page(request, snapshot, article, lang, on)):
        return step
    shown, route, receipt = article_answer(snapshot, article.id, "web", lang, on)
    site, printing = site_of(request), request.query_params.get("cetak") == "1"
    if printing:  # a picture that nobody has scrolled to is printed too
        shown = shown.model_copy(update={"html": shown.html.replace(' loading="lazy"', "")})
    addresses = {code: f"{site}{_path_in(code, article, snapshot)}" for code in article.texts}
    show = partial(
        page, request, snapshot, "article.html", lang, title=shown.title, description=shown.text[:155],
        article=shown, route=route, receipt=receipt, printing=printing,
        related=related(snapshot.library, article.related, lang, on),
        note=snapshot.note_of(article.id),
        watching=bool(state().settings.smtp.host),
        canonical=addresses.get(shown.lang), alternates=tuple(addresses.items()),
        narrowed=urlencode({"article": article.id, "lang": lang}),
    )  # fmt: skip
    told = partial(_json_ld, snapshot.library, shown, addresses[shown.lang])
    whole = show(json_ld=told(shown.text))
    # What search engines are told once more is the short answer alone, where both are too heavy.
    return (
        whole
        if len(whole.body) <= HEAVIEST
        else show(json_ld=told(short_answer(snapshot.library, article, shown.lang, on)))
    )


def _withdrawn(request: Request, snapshot: Snapshot, article: Article, gone: date) -> Response:
    lang = lang_of(request)
    return page(
        request, snapshot, "withdrawn.html", lang, status=410, title=article.text(lang).title, article=article.id,
        gone=gone, instead=related(snapshot.library, article.related, lang, today()),
    )  # fmt: skip


def _path_in(lang: str, article: Article, snapshot: Snapshot) -> str:
    """Of an article's page in a language; Indonesian is what an address without one shows, if it is the usual one."""
    usual, *_ = snapshot.library.subject.languages
    return f"/articles/{article.id}" + ("" if lang == usual == "id" else f"?lang={lang}")


async def _all_articles(_: Request) -> Response:
    return RedirectResponse("/jawaban", 308)


def _json_ld(library: Library, shown: Body, address: str, text: str) -> str:
    """schema.org FAQPage, with this text as the answer; '<' is escaped so that no text can close the script element."""
    unsigned = notice_text(library, "brief", shown.lang) if state().settings.notice else None
    owner, licence = library.owners.get(shown.owner), library.subject.licence
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": shown.lang,
        "url": address,
        "mainEntity": [{"@type": "Question", "name": shown.title, "acceptedAnswer": {"@type": "Answer", "text": text}}],
        "dateModified": shown.changed and shown.changed.isoformat(),
        "publisher": owner and {"@type": "Organization", "name": owner.name[shown.lang]},
        "license": _license(licence),
        "creativeWorkStatus": unsigned,
        "citation": [source.url for source in shown.sources if source.url],
    }
    data = {name: said for name, said in data.items() if said}
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _license(licence: str) -> str | dict[str, str] | None:
    """As schema.org has it: an address, or a work with a name and, of a licence that spdx.org lists, its address."""
    if licence.startswith("https://"):
        return licence
    try:
        known = canonicalize_license_expression(licence) if licence else ""
    except InvalidLicenseExpression:
        known = ""
    named = {"@type": "CreativeWork", "name": licence}
    if re.fullmatch(r"[\w.+-]+", known) and not known.startswith("LicenseRef-"):
        named["url"] = f"https://spdx.org/licenses/{known}.html"
    return named if licence else None


def _browse(request: Request) -> Response:
    snapshot, lang = state().snapshot(), lang_of(request)
    library, query = snapshot.library, request.query_params
    t = texts(lang, library)
    subject = library.subject
    articles = public_articles(snapshot)
    if topic := query.get("topic"):
        articles = [a for a in articles if topic in a.topics]
        name = subject.topic(topic, lang)
    elif owner := query.get("owner"):
        articles = [a for a in articles if owner == a.owner or owner in a.co_owners]
        name = library.owners[owner].name[lang] if owner in library.owners else owner
    else:
        owners = [library.owners[o] for o in sorted({a.owner for a in articles}) if o in library.owners]
        groups = [
            (
                t.by_topic,
                [(f"topic={topic}", f"{name} ({count})") for topic, name, count in topics_of(library, lang, today())],
            ),
            (t.by_owner, [(f"owner={o.id}", o.name[lang]) for o in owners]),
        ]
        found = addresses(request, snapshot, lang)
        return page(request, snapshot, "browse.html", lang, title=t.browse, heading=t.browse, groups=groups, **found)
    if not articles:
        return message(request, snapshot, lang, t.not_found, t.not_found_hint, 404)
    heading = t.articles_of.format(name=name)
    links = [(a.id, a.text(lang).title) for a in articles]
    found = addresses(request, snapshot, lang)
    narrowed = urlencode(({"topic": topic} if topic else {"owner": owner}) | {"lang": lang})
    return page(
        request, snapshot, "browse_list.html", lang,
        title=heading, heading=heading, links=links, narrowed=narrowed, **found,
    )  # fmt: skip


def _receipt_typed(request: Request) -> Response:
    """GET /bukti: a field for a receipt's code, and from what was typed there the receipt's page."""
    typed, lang = request.query_params.get("kode", "").strip(), lang_of(request)
    if not typed:
        return _code_page(request, lang)
    code = tidied(f"/bukti/{typed[:LONGEST_CODE]}").removeprefix("/bukti/")
    if snapshot_prefix(code) is None:
        return _code_page(request, lang, "receipt_unknown_hint")
    # nosemgrep: no-redirect-from-outside (a page of ours, its code quoted)
    return RedirectResponse(f"/bukti/{quote(code)}?lang={lang}", 303, headers={"Cache-Control": "no-store"})


def _code_page(request: Request, lang: str, hint: str = "") -> Response:
    """`hint`: what to look at in a code that names nothing here."""
    snapshot = state().snapshot()
    t = texts(lang, snapshot.library)
    heading, said, status = (t.receipt_unknown, getattr(t, hint), 404) if hint else (t.receipt, "", 200)
    return page(
        request, snapshot, "receipt_code.html", lang, status=status, title=heading, heading=heading, hint=said,
        other_url=lambda code: f"/bukti?lang={code}",
    )  # fmt: skip


def _receipt(request: Request) -> Response:
    lang, snapshot = lang_of(request), state().snapshot()
    said = read_receipt(state().settings.index, request.path_params["code"])
    if said is None:
        whole = snapshot_prefix(request.path_params["code"]) is not None
        return _code_page(request, lang, "receipt_gone_hint" if whole else "receipt_unknown_hint")

    article = snapshot.library.articles.get(said.article or "")
    differs = "" if said.article is None or said.current else _differs(snapshot, said, lang)
    public = any(article.id == said.article for article in public_articles(snapshot))
    return page(
        request, snapshot, "receipt.html", lang, title=said.code, said=said, code=said.code, differs=differs,
        owner=article.owner if article else None,
        until=article.unconfirmed_until if article and said.current else None,
        watching=public and bool(state().settings.smtp.host),
    )  # fmt: skip


def _differs(snapshot: Snapshot, said: Said, lang: str) -> str | None:
    """What differs between what was said and what holds today, as HTML: all of it where nothing is said any more; None
    if what was said can no longer be read.
    """
    then = said_then(state().settings.index, said, lang)
    if then is None or said.article is None:
        return None
    public = any(article.id == said.article for article in public_articles(snapshot))
    now = words_of(snapshot.library, said.article, lang, today()) if public else ()
    return page_diff("\n".join(then), "\n".join(now))


async def _feedback(request: Request) -> Response:
    form = await request.form(max_files=0, max_fields=5, max_part_size=4096)
    snapshot = state().snapshot()
    lang = page_language(str(form.get("lang")), snapshot.library)
    t = texts(lang, snapshot.library)
    said = read_receipt(state().settings.index, str(form.get("receipt", "")))
    if said is None:
        return message(request, snapshot, lang, t.receipt_unknown, t.receipt_unknown_hint, 400)
    helpful = form.get("helpful") == "1"
    kept = await run_in_threadpool(keep_feedback, state(), request, said, helpful)
    if kept and not helpful:
        key = await run_in_threadpool(keep_unhelpful, state(), said.article, str(form.get("q", ""))[:MAX_QUESTION])
        if key is not None:
            route = find_route(snapshot.library, snapshot.library.articles.get(said.article or ""), None, lang, today())
            return page(request, snapshot, "why.html", lang, title=t.thanks, key=key, route=route, other_url=search_url)
    return message(
        request, snapshot, lang, t.feedback_failed if kept is None else t.thanks, "", 503 if kept is None else 200
    )


async def _why(request: Request) -> Response:
    """POST: why an answer did not help."""
    form = await request.form(max_files=0, max_fields=5, max_part_size=8192)
    snapshot = state().snapshot()
    lang = page_language(str(form.get("lang")), snapshot.library)
    t = texts(lang, snapshot.library)
    key, reason, words = (str(form.get(name, "")) for name in ("key", "reason", "words"))
    kept = await run_in_threadpool(keep_why, state(), key[:32], reason, words[:MAX_QUESTION])
    said = {True: t.why_thanks, False: t.why_not_kept, None: t.feedback_failed}[kept]
    return message(request, snapshot, lang, said, "", 503 if kept is None else 200)


def _sitemap(request: Request) -> Response:
    site, snapshot = site_of(request), state().snapshot()
    pages = [(f"{site}{path}", None) for path in ("/", "/jawaban", "/perubahan", "/yang-kami-simpan", *info.PATHS)] + [
        (f"{site}{_path_in(lang, article, snapshot)}", day)
        for day, article in changes(snapshot)
        for lang in article.texts
    ]
    urls = "".join(
        f"<url><loc>{escape(page)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for page, day in pages
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )
    return Response(xml, media_type="application/xml", headers={"Cache-Control": "public, no-cache"})


def _robots(request: Request) -> Response:
    ours_alone = "".join(f"Disallow: {path}\n" for path in ("/cari", "/bukti/", "/pertanyaan"))
    rules = f"User-agent: *\n{ours_alone}Sitemap: {site_of(request)}/sitemap.xml\n"
    return PlainTextResponse(rules, headers={"Cache-Control": "public, no-cache"})


async def _refuse(scope: Scope, receive: Receive, send: Send, heading: str, hint: str, status: int) -> None:
    request = Request(scope, receive)
    lang = lang_of(request)
    try:
        t = texts(lang, (snapshot := state().snapshot()).library)
        response: Response = message(request, snapshot, lang, getattr(t, heading), getattr(t, hint), status)
    except KbError:  # no snapshot, so no notice and no names of owners either
        response = PlainTextResponse(getattr(texts(lang), heading), status)
    await response(scope, receive, send)


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """The 404 page, as an ASGI app."""
    await _refuse(scope, receive, send, "not_found", "not_found_hint", 404)


async def wrong_method(scope: Scope, receive: Receive, send: Send) -> None:
    """The 405 page, as an ASGI app: a form's address that was opened like a page, for one."""
    await _refuse(scope, receive, send, "wrong_method", "wrong_method_hint", 405)


ROUTES = [
    Route("/", _search),
    Route("/cari", _search),
    Route("/articles", _all_articles),
    Route("/articles/{id}", _article),
    Route("/jawaban", _browse),
    Route("/bukti", _receipt_typed),
    Route("/bukti/{code}", _receipt),
    Route("/umpan-balik", _feedback, methods=["POST"]),
    Route("/umpan-balik/alasan", _why, methods=["POST"]),
    Route("/sitemap.xml", _sitemap),
    Route("/robots.txt", _robots),
]
