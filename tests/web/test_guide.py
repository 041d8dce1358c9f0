"""Citizens are guided by an article's script, a page a step, where its officers opened it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest

from kb.answering.ask import today
from kb.answering.channels import script_steps
from kb.content.render import short_answer
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from tests.web.test_plain import page, public

ARTICLE = "jasa-buka-blokir"


def options(html):
    listed = re.search(r'<div class="sj-card">.*<div class="sj-examples">(.*?)</div>', html, re.DOTALL)
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', listed[1])] if listed else []


def at(client, address):
    """The page of an address that has a query already."""
    path, _, query = address.partition("?")
    return page(client, path, **dict(parse_qsl(query, keep_blank_values=True)))


def last(address):
    return re.split(r"[=.]", address.partition("&")[0])[-1]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_way_through_every_guide_ends_with_words_and_whom_to_ask(client, snapshot, lang):
    guided, t = [article for article in public(snapshot) if article.guided], texts(lang)
    assert len(guided) >= 3
    for article in guided:
        waiting, seen, ends = [f"/articles/{article.id}?langkah=&lang={lang}"], set(), 0
        while waiting:
            html = at(client, address := waiting.pop())
            main = html.partition("<main")[2].partition("</main>")[0]
            found = options(html)
            assert "{{" not in main and "None" not in main and "sj-unsigned" in main, address
            assert (t.guide_end in main and t.route in main) if not found else len(found) >= 2, address
            ends += not found
            new = [each for each in found if (last(address), last(each)) not in seen]
            seen |= {(last(address), last(each)) for each in new}
            waiting += new
        assert ends >= 2 and {last for _, last in seen} | {article.script[0].id} == {s.id for s in article.script}


def test_one_goes_back_and_sees_what_was_answered(client):
    first = page(client, f"/articles/{ARTICLE}", langkah="")
    second = at(client, options(first)[0])
    third = at(client, options(second)[0])
    back = unescape(re.search(rf'href="([^"]+)">{texts("id").guide_back}<', third)[1])
    assert options(at(client, back)) == options(second)
    assert texts("id").guide_back not in first and "<b>Belum</b>" in third
    other = unescape(re.search(r'<nav><a href="([^"]+)"', second)[1])
    assert "<b>No</b>" in at(client, other)  # the same step in the other language


@pytest.mark.parametrize("way", ["none", "mulai.none", "mulai.mulai", "...", "x" * 3000, "mulai." * 500])
def test_an_address_that_leads_nowhere_shows_as_far_as_it_leads(client, way):
    begin = options(page(client, f"/articles/{ARTICLE}", langkah="mulai"))
    assert begin and options(page(client, f"/articles/{ARTICLE}", langkah=way)) == begin


def test_what_is_for_agents_guides_nobody_else(client, snapshot):
    scripted = [article for article in public(snapshot) if article.script and not article.guided]
    assert scripted
    for article in scripted:
        assert "langkah=" not in page(client, f"/articles/{article.id}")
        assert not options(page(client, f"/articles/{article.id}", langkah=article.script[0].id))
    assert f'href="/articles/{ARTICLE}?langkah=&amp;lang=id"' in page(client, f"/articles/{ARTICLE}")


def test_a_guide_whose_fact_has_no_value_is_not_offered(client, monkeypatch):
    for module in ("kb.web.shared.rendering", "kb.web.public.guide"):
        monkeypatch.setattr(f"{module}.guided_steps", lambda *_: ())
    assert "langkah=" not in page(client, f"/articles/{ARTICLE}")
    assert texts("id").guide not in page(client, f"/articles/{ARTICLE}", langkah="mulai")


@pytest.mark.parametrize(
    "now",
    [
        {"audience": ("agent",)},
        {"status": "archived"},
        {"valid_until": today() - timedelta(days=1)},
        {"body": "Biayanya {{ tidak-ada }}."},
    ],
    ids=lambda now: next(iter(now)),
)
def test_a_guide_that_borrows_words_which_citizens_are_not_given_is_not_offered(client, snapshot, monkeypatch, now):
    articles = snapshot.library.articles
    guide, lent = next(
        (article, articles[step.article])
        for article in public(snapshot)
        if article.guided
        for step in article.script
        if step.article and not step.say
    )
    words = short_answer(snapshot.library, lent, "id", today())
    if body := now.get("body"):
        now = {"texts": {"id": lent.texts["id"].model_copy(update={"body": body})}}
    changed = replace(snapshot.library, articles=articles | {lent.id: lent.model_copy(update=now)})
    monkeypatch.setattr(state(), "_snapshot", replace(snapshot, id="0" * 12, library=changed))
    ways = {f"{one.id}.{option.to}" for one in guide.script for option in one.options}
    shown = [page(client, f"/articles/{guide.id}", langkah=f"{guide.script[0].id}.{way.split('.')[1]}") for way in ways]
    assert texts("id").guide not in page(client, f"/articles/{guide.id}")
    assert bool(script_steps(changed, guide, "id", today())) == ("audience" in now)  # agents may read what is theirs
    assert not [html for html in shown if options(html) or "tidak-ada" in html or words in unescape(html)]
