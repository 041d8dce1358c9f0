import re
from datetime import date
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.content.article import ArticleError, parse_article
from kb.content.library import Articles, Library, load_library
from kb.content.render import render_html, render_text, sections, short_answer
from kb.publishing.consistency.rules import check
from tests.content.files import FRONT, article_text, write_folder

DAY = date(2026, 11, 24)
PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](x)",
        ":::agent\n",
        ":::\n",
        "{{ vat }}",
        "{{ nope }}",
        "{{{{",
        "`{{ vat }}`",
        "\n\n",
        "# ",
        "- ",
        "1. ",
        "> ",
        "| a | b |\n|---|---|\n",
        "[x](data:text/html,a)",
        "<a href='javascript:x'>",
        "&#x6A;",
        "\\",
        "**",
        "\t",
        "    ",
        "<!--",
        "```\n",
    ]
)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def library_of(tmp_path, body: str) -> Library:
    return load_library(write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(FRONT, body)}))


def test_the_article_is_shown_with_values_links_and_without_agent_notes(tmp_path):
    library = load_library(write_folder(tmp_path))
    article = library.articles["pajak"]
    html = render_html(library, article, "id", DAY)
    assert "12%" in html and "Rp1.400.000" in html and '<a href="tel:1500225"' in html
    assert "rahasia" not in html and "rahasia" not in render_text(library, article, "id", DAY)
    assert "rahasia" in render_html(library, article, "id", DAY, agent=True)
    assert short_answer(library, article, "id", DAY) == "Tarifnya 12% di atas Rp1.400.000. Telepon 1500225."
    assert [s.heading for s in sections(library, article, "id", DAY)] == ["", "Langkah"]
    assert all("rahasia" not in s.text for s in sections(library, article, "id", DAY))


def test_a_reference_in_code_is_left_alone(tmp_path):
    library = library_of(tmp_path, "Tulis `{{ vat }}`.\n")
    assert "<code>{{ vat }}</code>" in render_html(library, library.articles["pajak"], "id", DAY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25).map("".join))
def test_no_markdown_lets_script_or_agent_notes_through(tmp_path, body):
    library = library_of(tmp_path, body.replace("\0", "") + "\n\n:::agent\nkatasandi\n:::\n")
    for article in library.articles.values():
        html = render_html(library, article, "id", DAY)
        for tag, attributes in Tags(html).seen:
            assert tag in {
                "p",
                "br",
                "h2",
                "h3",
                "h4",
                "ul",
                "ol",
                "li",
                "strong",
                "em",
                "a",
                "code",
                "pre",
                "blockquote",
                "hr",
                "div",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
            }
            assert set(attributes) <= {"href", "rel", "start", "class"}
            assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get("href") or "", re.IGNORECASE)
        refused = any(f.rule == "agent-block" for f in check(library, DAY))
        assert refused or "katasandi" not in html + render_text(library, article, "id", DAY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda t: article_text(t).encode("utf-8", "ignore"))
    )
)
def test_no_file_crashes_the_parser(tmp_path, data):
    path = tmp_path / "owner" / "x.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    try:
        parse_article(path)
    except ArticleError as error:
        assert error.findings and all(f.line >= 1 and f.message for f in error.findings)


def test_a_library_survives_being_stored(tmp_path):
    library = load_library(write_folder(tmp_path))
    again = Library.from_json(
        library.to_json(), Articles((), {key: library.articles.line(key) for key in library.articles})
    )
    assert again.articles == library.articles and again.facts == library.facts and again.owners == library.owners
    assert again.to_json() == library.to_json()
    assert again.articles["pajak"].version == library.articles["pajak"].version
