"""What differs between two texts, as safe HTML."""

from functools import lru_cache
from html import escape

from markupsafe import Markup

from kb.publishing.editing.merge import line_changes, word_changes

LONGEST_LINE = 2000
"""Characters of a line that is compared by word, which takes time with their square; a longer one is shown twice."""
MOST_BYTES = 6000
"""Of the differences that a light page shows."""


def words_diff(old: str, new: str) -> Markup:
    """Two texts in one, what went struck out and what came underlined, as safe HTML."""
    tags = {"same": ("", ""), "old": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}
    said = "".join(
        tags[p.kind][0] + escape(p.text).replace("\n", "<br>") + tags[p.kind][1] for p in word_changes(old, new)
    )
    # nosemgrep: no-unescaped-html
    return Markup(said)  # each part is escaped  # nosec B704


def lines_diff(old: str, new: str) -> Markup:
    """Only the lines that differ, as `words_diff` shows them."""
    rows = line_changes(old, new, around=0)
    said = "<br>".join("⋯" if row is None else words_diff(row.old or "", row.new or "") for row in rows)
    # nosemgrep: no-unescaped-html
    return Markup(said)  # as above  # nosec B704


@lru_cache(maxsize=256)
def page_diff(old: str, new: str) -> str:
    """The lines that differ with those around them, a paragraph each, until a light page has enough; anybody may ask
    for it, so that it is bounded.
    """
    found: list[str] = []
    left = MOST_BYTES
    for row in line_changes(old, new, around=2):
        if row is not None and not (row.old or row.new):
            continue
        html = f"<p>{line_diff(row.old or '', row.new or '') if row else '⋯'}</p>"
        left -= len(html.encode())
        if left < 0:
            return "".join([*found, "<p>⋯</p>"])
        found.append(html)
    return "".join(found)


def line_diff(old: str, new: str) -> Markup:
    """Two lines as `words_diff` shows them; long ones one after the other, cut."""
    if max(len(old), len(new)) <= LONGEST_LINE:
        return words_diff(old, new)
    cut_old, cut_new = (escape(text[:LONGEST_LINE]) for text in (old, new))
    # nosemgrep: no-unescaped-html
    return Markup(cut_old if old == new else f"<del>{cut_old}</del> <ins>{cut_new}</ins>")  # as above  # nosec B704
