"""What ships with the project, read once for all tests of a process."""

from functools import cache

from kb.content.library import Library, load_library
from kb.settings import ROOT


@cache
def library() -> Library:
    """The articles and what stands around them, as of the first test that asks."""
    return load_library(ROOT / "articles")
