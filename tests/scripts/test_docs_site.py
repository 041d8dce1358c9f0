"""The docs as a site: what the repository's pages link to is where the site has it (scripts/check builds the whole)."""

from types import SimpleNamespace

import pytest

from scripts.docs_site import on_page_markdown


@pytest.mark.parametrize(
    ("page", "written", "in_the_site"),
    [
        (
            "index.md",
            "[a](docs/quality.md#sets) ![b](docs/pictures/x.png)",
            "[a](quality.md#sets) ![b](pictures/x.png)",
        ),
        (
            "index.md",
            "[a](CHANGELOG.md), [b](#here), [c](https://a.id/docs/b.md)",
            "[a](changelog.md), [b](#here), [c](https://a.id/docs/b.md)",
        ),
        (
            "decisions/README.md",
            "[a](../../README.md#x) [b](0001-ranking.md)",
            "[a](../index.md#x) [b](0001-ranking.md)",
        ),
        ("security.md", "[a](../SECURITY.md) [b](proxy.md)", "[a](reporting.md) [b](proxy.md)"),
    ],
)
def test_links_lead_to_where_the_site_has_what_they_name(page, written, in_the_site):
    assert on_page_markdown(written, page=SimpleNamespace(file=SimpleNamespace(src_uri=page))) == in_the_site
