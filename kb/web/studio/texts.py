"""The words of the studio, in Indonesian and English: `studio_texts.yaml` holds them side by side."""

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import yaml


@lru_cache(maxsize=2)
def _read(lang: str) -> SimpleNamespace:
    words = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return SimpleNamespace(lang=lang, **{key: said[lang] for key, said in words.items()})


def studio_texts(lang: str) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian."""
    return _read("en" if lang == "en" else "id")
