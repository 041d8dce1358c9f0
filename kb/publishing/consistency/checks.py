"""All that is wrong with the articles: the `rules`, which need no search, and what only a search can find."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from threadpoolctl import threadpool_limits

from kb.content.finding import Finding
from kb.content.library import Library
from kb.publishing.consistency.contradictions import contradictions
from kb.publishing.consistency.duplicates import duplicates
from kb.publishing.consistency.rules import at_levels, check
from kb.retrieval.encoding.encoder import Encoder


def check_all(
    library: Library,
    encoder: Encoder,
    cache: Path,
    on: date,
    progress: Callable[[int], None] | None = None,
    about: str | None = None,
) -> list[Finding]:
    """All findings on a day, by file and line; `progress` is called with the number of sentences encoded.

    `about`: an article's id; then what there is to say of others is left out unless it names that one.
    """
    # Thousands of small products: on a busy machine threads that wait for each other take ten times as long as one
    # alone.
    with threadpool_limits(1):
        searched = [
            *contradictions(library, encoder, cache, on, progress, about),
            *duplicates(library, encoder, cache, progress, about),
        ]
        found = [*check(library, on, about), *at_levels(library, searched)]
    return sorted(found, key=lambda f: (f.path, f.line, f.rule, f.message))
