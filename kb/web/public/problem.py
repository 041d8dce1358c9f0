"""What is wrong with a page, as its readers say it: a small form that works without JavaScript."""

from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.answering.redact import redact
from kb.web.public.frame import lang_of, message, page
from kb.web.shared.fell_short import keep_problem
from kb.web.shared.rendering import excerpt
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import page_language, texts

PATH = "/lapor-masalah"
LONGEST_PAGE, LONGEST_QUESTION, LONGEST_WORDS = 100, 1000, 2000


def _came_from(request: Request) -> tuple[str, str]:
    """The page of ours that the reader comes from, and what it was asked; empty if it is none of ours."""
    try:
        came = urlsplit(request.headers.get("referer", "")[:8000])
    except ValueError:
        return "", ""
    if came.netloc != request.url.netloc or came.path == PATH:
        return "", ""
    asked = parse_qs(came.query).get("q", [""])[0] if came.path in ("/", "/cari") else ""
    return came.path[:LONGEST_PAGE], redact(asked).masked[:LONGEST_QUESTION]


def _named(request: Request) -> tuple[str, str]:
    """The same as the form's own address says it: in the other language it is not the page that one comes from."""
    about, asked = (request.query_params.get(name, "") for name in ("about", "asked"))
    if not about.startswith("/"):
        return "", ""
    return about[:LONGEST_PAGE], redact(asked[: 10 * LONGEST_QUESTION]).masked[:LONGEST_QUESTION]


def _form(request: Request) -> Response:
    lang, snapshot = lang_of(request), state().snapshot()
    about, asked = _named(request) if "about" in request.query_params else _came_from(request)
    t = texts(lang, snapshot.library)
    kept = {name: value for name, value in (("about", about), ("asked", excerpt(asked))) if value}
    return page(
        request, snapshot, "problem.html", lang, title=t.report_problem, about=about, asked=asked,
        other_url=lambda code: f"{PATH}?{urlencode(kept | {'lang': code})}",
    )  # fmt: skip


async def _report(request: Request) -> Response:
    form = await request.form(max_files=0, max_fields=6, max_part_size=16384)
    snapshot = state().snapshot()
    lang = page_language(str(form.get("lang")), live_library())
    t = texts(lang, snapshot.library)
    about, asked, reason, words = (str(form.get(name, "")) for name in ("about", "asked", "reason", "words"))
    about, asked, words = about[:LONGEST_PAGE], asked[:LONGEST_QUESTION], words[:LONGEST_WORDS]
    kept = await run_in_threadpool(keep_problem, state(), request, about, asked, reason, words)
    said = {True: t.problem_thanks, False: t.problem_twice, None: t.feedback_failed}[kept]
    return message(request, snapshot, lang, said, "", 503 if kept is None else 200)


ROUTES = [Route(PATH, _form), Route(PATH, _report, methods=["POST"])]
