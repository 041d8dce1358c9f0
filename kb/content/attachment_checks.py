"""Whether the files that an article shows and links to are there, are what they say they are, and are told in words."""

import re
from collections.abc import Iterator
from datetime import date

from kb.content.article import Article
from kb.content.attachments import FOLDER, NAME, TYPES, beside
from kb.content.finding import Finding
from kb.content.library import Library
from kb.content.markdown import files_in, parse
from kb.content.text_finding import finding_in

_RULE = "attachment"
_FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|webp|gif|pdf|heic|svg)|(?:IMG|DSC|PXL|Screenshot|image|gambar|foto)[\s_-]*\d*", re.IGNORECASE
)
"""What a camera or a program calls a picture, which tells nobody what it shows."""


def attachments(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each file is there and sound, and each picture has a text for who does not see it."""
    for text in article.texts.values():
        for file in files_in(parse(text.body)):
            line, name = text.body_line + file.line, file.address.partition("/")[2][:60]

            def error(code: str, /, line: int = line, **named: object) -> Finding:
                return finding_in("error", _RULE, article, text, line, code, **named)  # noqa: B023  used at once

            there = library.files.get(beside(article.path, file.address))
            if not NAME.fullmatch(name):
                yield error("attachment.no_name", file=name, endings=TYPES)
            elif there is None or (there.fault is None and article.id not in there.articles):
                yield error("attachment.missing", file=name)
            elif there.fault is not None:
                yield error(there.fault.code, **there.fault.parameters)
            if file.picture and name.endswith(".pdf"):
                yield error("attachment.pdf_as_picture", file=name)
            elif file.picture and not any(map(str.isalnum, file.words)):
                yield error("attachment.no_alternative", file=name)
            elif file.picture and _FILE_NAME.fullmatch(file.words.strip()):
                yield error("attachment.name_as_alternative", words=file.words.strip()[:60])


def not_named(library: Library) -> Iterator[Finding]:
    """Files that no article names."""
    for path, file in library.files.items():
        if not file.articles:
            name = path.rpartition("/")[2][:60]
            yield Finding("warning", _RULE, "", path, 1, "attachment.not_named", {"file": name, "folder": FOLDER})
