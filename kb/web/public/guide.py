"""Guided answers: an article's script walked by links, a page a step, where its officers opened it to citizens."""

from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kb.answering.answer import Route, ScriptStep
from kb.answering.channels import guided_steps
from kb.answering.route import find_route, route_to
from kb.content.article import Article
from kb.content.library import Library
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.public.frame import page

STEPS = "langkah"
"""The parameter that holds the steps taken, from the first to the one shown, parted by dots."""
MOST = 30
"""Steps of an address; a script that leads round in circles makes it no longer."""


def guide_page(request: Request, snapshot: Snapshot, article: Article, lang: str, on: date) -> Response | None:
    """The step that an address asks for, or as far as it leads; None if the article guides nobody."""
    library = snapshot.library
    steps = {step.id: step for step in guided_steps(library, article, lang, on)}
    if not steps:
        return None
    walked, answers = _walk(steps, request.query_params.get(STEPS, "").split(".")[:MOST])
    step, way = walked[-1], [each.id for each in walked]

    def address(to: list[str]) -> str:
        return f"/articles/{article.id}?{urlencode({STEPS: '.'.join(to), 'lang': lang})}"

    further = library.articles.get(step.article or "")
    return page(
        request, snapshot, "guide.html", lang, title=step.ask or article.text(lang).title, article=article, step=step,
        options=[(address([*way, option.to]), option.say) for option in step.options],
        said=[(one.ask, answer) for one, answer in zip(walked[:-1], answers, strict=True)],
        back=address(way[:-1]) if len(way) > 1 else None, again=address([]),
        further=further if further and further.served_on(on) and "citizen" in further.audience else None,
        route=None if step.options else _route(library, article, step, lang, on),
    )  # fmt: skip


def _walk(steps: dict[str, ScriptStep], wanted: list[str]) -> tuple[list[ScriptStep], list[str]]:
    """The steps from the first on, as long as each is one to which the one before leads, and what was answered."""
    first, *_ = steps.values()
    walked, answers = [first], []
    for name in wanted[1:] if wanted[0] == first.id else []:
        option = next((option for option in walked[-1].options if option.to == name), None)
        if option is None:
            break
        walked.append(steps[name])
        answers.append(option.say)
    return walked, answers


def _route(library: Library, article: Article, step: ScriptStep, lang: str, on: date) -> Route:
    if step.hand_over:
        return route_to(library, step.hand_over, None, lang, on)
    return find_route(library, library.articles.get(step.article or "", article), None, lang, on)
