"""The words of the agents' console: `texts.yaml` holds them side by side."""

from types import SimpleNamespace
from typing import Any

from kb.content.languages import BUILT_IN, own_name
from kb.content.library import Library
from kb.web.console.sheet import SHEET
from kb.web.shared.texts import fallback_phone, texts
from kb.web.shared.words import side_by_side

_WORDS = {lang: {key: said[lang] for key, said in side_by_side(__file__).items()} for lang in BUILT_IN}
_OPERATOR_KEY = "Alt+O"


def console_texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian.
    With a library, those on its providers and its fallback too.
    """
    words: dict[str, Any] = {**_WORDS.get(lang, _WORDS["id"]), "sheet_rows": SHEET["en" if lang == "en" else "id"]}
    if lang not in _WORDS:
        words["lang_name"] = own_name(lang)
    return SimpleNamespace(**words | (_of_subject(words, library) if library else {}))


def _of_subject(words: dict[str, Any], library: Library) -> dict[str, Any]:
    providers, fallback = library.subject.providers, library.owners[library.subject.fallback.owner]
    one = providers.one[words["lang"]] if providers else ""
    said = {"one": one, "One": one.capitalize()}
    rows = tuple((key, what.format(**said)) for key, what in words["sheet_rows"] if providers or key != _OPERATOR_KEY)
    own = {key: words[key].format(**said) for key in ("operator", "any_operator")}
    return own | {
        "languages": texts(words["lang"], library).languages,
        "sheet_rows": rows,
        "no_contact": words["no_contact"].format(value=fallback_phone(library) or fallback.short),
    }
