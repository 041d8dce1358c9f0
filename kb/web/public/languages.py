"""All words of the citizens' pages, for who writes them in another language, and whether such a file's words fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kb.answering.ask import WHICH_ONE
from kb.answering.channels import BEING_CONFIRMED
from kb.content.conditions import RANGES
from kb.content.further_languages import AnswerWords
from kb.content.languages import own_name
from kb.content.render import SAID_OF_PICTURE
from kb.content.source_text import LARGEST_WHOLE, TextError, line_of, read_text, read_yaml
from kb.content.subject import Subject
from kb.errors import KbError
from kb.web.public import info, sent_question, what_we_keep
from kb.web.shared import texts
from kb.web.shared.words import faults, told_at

SECTIONS: dict[str, Callable[[str], dict[str, Any]]] = {
    "page": texts.words_in,
    "what_we_keep": what_we_keep.words_in,
    "info": info.words_in,
    "sent_question": sent_question.words_in,
}
"""The words of each section of pages, by built-in language."""
_ANSWERS = RANGES | {"which_one": WHICH_ONE, "being_confirmed": BEING_CONFIRMED, "picture": SAID_OF_PICTURE}
_HEAD = """\
# The words of pages in {name}: save it as languages/{lang}.yaml beside kb.yaml, and add {lang} to `languages` there.
# Translate what stands after each colon, keep what stands in braces, and delete what is not translated yet: it is then
# said in the collection's main language or in English.
"""


def template(lang: str, base: str = "en") -> str:
    """A language's file with the words of a built-in language, to be translated."""
    words = {
        "answers": {name: _ANSWERS[name][base] for name in AnswerWords.model_fields},
        "pages": {section: words_in(base) for section, words_in in SECTIONS.items()},
    }
    said = yaml.safe_dump(words, allow_unicode=True, sort_keys=False, width=10_000)
    return _HEAD.format(name=own_name(lang), lang=lang) + said


def require_words(folder: Path, subject: Subject) -> None:
    """KbError, with the line, if words of a collection's `languages/<lang>.yaml` fit nowhere."""
    for lang in subject.further:
        path = folder / "languages" / f"{lang}.yaml"
        try:
            data, lines = read_yaml(read_text(path, LARGEST_WHOLE))
        except OSError as error:
            raise KbError("file.cannot_be_read_put", str(path), reason=error.strerror) from None
        except TextError as error:
            raise error.in_file(path) from None
        ours: dict[str, Any] = {section: words_in("en") for section, words_in in SECTIONS.items()}
        for at, fault in faults(data.get("pages") or {}, ours, ("pages",)):
            where = str(path), line_of(lines, at)
            if "key" in fault.parameters:
                raise KbError(fault.code, *where, **fault.parameters)
            raise KbError("field.unusable", *where, key=told_at(at), cause=fault)
