"""How a file that an article shows or links to is handed to a browser: as nothing but what it is."""

import re
import unicodedata
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from kb.content.attachments import TYPES

FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Of an address that names what it holds."""
_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
LONGEST_NAME = 80
"""Characters under which a file is saved."""


def file_response(
    request: Request, name: str, data: bytes, words: str = "", keep: dict[str, str] = FOR_GOOD
) -> Response:
    """The bytes of a file of a sound name with the headers of its type; a PDF is saved under the `words` of its link.
    304 if the browser has it.
    """
    headers = {**_HEADERS, **keep, "ETag": f'"{name.partition(".")[0]}"'}
    there = request.headers.get("if-none-match", "").split(",")
    if headers["ETag"] in (tag.strip().removeprefix("W/") for tag in there):
        return Response(status_code=304, headers=headers)
    if name.endswith(".pdf"):
        headers["Content-Disposition"] = saved_as(words or name.partition(".")[0], "pdf")
    return Response(data, media_type=TYPES[name.rpartition(".")[2]], headers=headers)


def saved_as(words: str, ending: str) -> str:
    """A Content-Disposition with a file's name made of words, in ASCII and as it is written (RFC 6266)."""
    written = " ".join(re.sub(r"[^\w .,()-]", " ", words).split())[:LONGEST_NAME].strip(" .") or "berkas"
    folded = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().strip(" .") or "berkas"
    return f"attachment; filename=\"{folded}.{ending}\"; filename*=UTF-8''{quote(f'{written}.{ending}')}"
