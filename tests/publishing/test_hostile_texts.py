"""What an officer may write or take in is read, checked and shown in time in proportion to its length."""

from datetime import date

import pytest

from kb.answering.channels import article_body
from kb.content import markdown, marks
from kb.content.letters import as_meant, hidden_in, lookalikes_in
from kb.content.render import render_html
from kb.errors import KbError
from kb.publishing.consistency.figures import figures
from kb.publishing.consistency.rules import check_article
from kb.publishing.editing import front_matter
from kb.publishing.importing.wording import body_of_cell, body_of_markdown, one_line
from tests.content.hostile import LINEAR, SHORT, UNITS, growth, hostile
from tests.content.test_marks import library_of, with_body

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return library_of(tmp_path_factory.mktemp("hostile"), "Pendek.\n")


def of_article(library, read):
    """A reader of a body, which remembers no other."""

    def run(body: str):
        markdown.parse.cache_clear()
        marks.faulty_marks.cache_clear()
        changed = with_body(library, body)
        return read(changed, changed.articles["pajak"])

    return run


def refused_or(read):
    """As the studio does: a text that is refused gets a sentence."""

    def run(text: str):
        try:
            return read(text)
        except KbError as error:
            return str(error)

    return run


@pytest.mark.parametrize("unit", UNITS)
def test_the_text_of_an_article_is_checked_and_shown_in_time_in_proportion(library, unit):
    readers = {
        "check": lambda library, article: check_article(library, article, DAY),
        "page": lambda library, article: render_html(library, article, "id", DAY),
        "voice": lambda library, article: article_body(library, article, "voice", "id", DAY, "x"),
    }
    found = {name: growth(of_article(library, read), unit) for name, read in readers.items()}
    assert {name: times for name, times in found.items() if times > LINEAR} == {}


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_typed_or_taken_in_is_read_in_time_in_proportion(unit):
    readers = {
        "letters": lambda text: (as_meant(text), list(lookalikes_in(text)), list(hidden_in(text))),
        "mark in a title": marks.hides_nothing,
        "figures": figures,
        "cell": lambda text: body_of_cell(text, "judul"),
        "html": lambda text: body_of_cell(f"<p>{text}</p>", "judul"),
        "markdown": lambda text: body_of_markdown(text, "judul"),
        "line": one_line,
        "form": lambda text: front_matter.with_key(front_matter.join("id: a\n", text), "title", text[:300]),
    }
    found = {name: growth(refused_or(read), unit) for name, read in readers.items()}
    assert {name: times for name, times in found.items() if times > LINEAR} == {}


def test_html_of_a_thousand_levels_is_refused_in_a_sentence():
    with pytest.raises(KbError, match="too many elements within each other"):
        body_of_cell("<div>" + "<b>" * 5_000 + "ya</div>", "judul")


def test_digits_without_end_are_no_figure_and_cost_nothing():
    assert figures(hostile("1", 60_000))[0] == {} and growth(figures, "1", 5 * SHORT) < LINEAR
