"""The words of the pages: `texts.yaml` holds them side by side, and the subject gives some.
What officers signed is never here.
"""

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from kb.answering.ask import today
from kb.content.languages import BUILT_IN, own_name
from kb.content.library import Library
from kb.content.subject import Providers, ways_in
from kb.web.shared.words import of_languages, side_by_side, words_of

LANGUAGES = BUILT_IN
NAME = "SatuJawab"
"""Of the software, where no collection is loaded."""

_WORDS = {lang: {key: said[lang] for key, said in side_by_side(__file__).items()} for lang in LANGUAGES}


def words_in(lang: str) -> dict[str, Any]:
    """What pages say in a built-in language."""
    return {key: words for key, words in _WORDS[lang].items() if key not in ("lang", "other_lang", "other_lang_name")}


def page_language(asked: str | None, library: Library | None = None) -> str:
    """The language that was asked for, or else the collection's usual one."""
    return _known(asked, library.subject.languages if library else LANGUAGES)


def officers_language(asked: str | None, library: Library | None) -> str:
    """The same of officers' pages, whose words are the built-in ones: in a collection of other languages English."""
    languages = library.subject.languages if library else LANGUAGES
    return _known(asked, tuple(lang for lang in languages if lang in LANGUAGES) or ("en",))


def _known(asked: str | None, known: Sequence[str]) -> str:
    asked = re.sub(r"[^a-z]", "", (asked or "")[:8].lower())  # a full stop after a copied address is no language
    return asked if asked in known else known[0]


def texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; without a library those of no subject, in Indonesian if it is not built in."""
    if library is None:
        words = _WORDS.get(lang, _WORDS["id"])
        return SimpleNamespace(**words | of_languages(words, _WORDS, LANGUAGES), name=NAME, title=NAME, description="")
    words = _words(lang, library)
    languages = dict.fromkeys((*LANGUAGES, *library.subject.languages))
    return SimpleNamespace(**words | of_languages(words, _WORDS, languages) | _of_subject(words, library))


def _words(lang: str, library: Library) -> dict[str, Any]:
    if lang in _WORDS:
        return _WORDS[lang]
    base = library.subject.told_in(lang)
    own = words_of(library, lang, "page", words_in)
    return own | {"lang": lang, "other_lang": base, "other_lang_name": own_name(base)}


def _of_subject(words: dict[str, Any], library: Library) -> dict[str, Any]:
    subject, page, lang = library.subject, library.subject.page, words["lang"]
    name, phone = subject.name[lang], fallback_phone(library)
    return dict(
        name=name,
        title=page.title[lang] if page.title else f"{name}: {subject.tagline[lang]}",
        tagline=subject.tagline[lang],
        description=subject.description[lang],
        placeholder=page.placeholder[lang] if page.placeholder else "",
        examples=subject.examples.get(lang, ()) if lang in LANGUAGES else ways_in(subject.examples, lang),
        other_languages=tuple((other, own_name(other)) for other in subject.languages if other != lang),
        unclear_question=page.unclear[lang],
        no_answer_hint=page.no_answer[lang],
        failed=words["failed_call"].format(value=phone) if phone else words["failed"],
        **({} if words["other_lang"] in subject.languages else {"other_lang": lang, "other_lang_name": ""}),
        **(_of_providers(words, subject.providers) if subject.providers else {}),
    )


def _of_providers(words: dict[str, Any], providers: Providers) -> dict[str, Any]:
    lang = words["lang"]
    said = {"one": providers.one[lang], "many": providers.many[lang]}
    whole = {key: words[key].format(**said) for key in ("your_operator", "any_operator", "prefix_unknown")}
    whole["your_operator"] = whole["your_operator"][0].upper() + whole["your_operator"][1:]
    return whole | {"prefix": providers.numbers[lang] if providers.numbers else ""}


def fallback_phone(library: Library) -> str | None:
    """Whom to telephone when nothing else helps."""
    contacts = library.contacts_of(library.owners[library.subject.fallback.owner], today())
    return next((contact.value for contact in contacts if contact.kind == "phone"), None)
