"""Files beside the articles, `<owner>/files/<16 hex digits of its sha256>.<ending>`: pictures that an article shows and
PDFs that it links to. What one is, which article names it, and why it must not be served.
"""

import hashlib
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from glob import glob
from io import BytesIO
from pathlib import Path

from PIL import Image

from kb.errors import KbError

FOLDER = "files"
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}
NAME = re.compile(rf"[0-9a-f]{{16}}\.(?:{'|'.join(TYPES)})")
LARGEST_PICTURE = 1_000_000
"""Bytes: five seconds of a slow phone's 1.6 Mbit/s."""
LONGEST_SIDE = 2000
"""Pixels of a picture's sides: more than twice the column of a page, for dense screens and print."""
LARGEST_PDF = 5_000_000
"""Bytes: half a minute of the same line; a form of twenty scanned pages has about as many."""
_NAMED = re.compile(rb"(?<![\w/])files/([0-9a-f]{16}\.[a-z]{3,4})(?!\w)")
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_BEGINNINGS = (
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"\xff\xd8\xff", "jpg"),
    (rb"RIFF....WEBP", "webp"),
    (rb"%PDF-", "pdf"),
    (rb"GIF8", "gif"),
    (rb"BM", "bmp"),
    (rb"II\*\0|MM\0\*", "tiff"),
    (rb"....ftyp(?:avif|avis)", "avif"),
    (rb"....ftyp(?:hei|mif1|msf1)", "heic"),
    (rb"PK\x03\x04", "zip"),
    (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg", "svg"),
    (rb"(?:\xef\xbb\xbf)?\s*<", "html"),
)
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Encrypt)(?![A-Za-z])"
    rb"|/(?:JS|XFA)\s*(?:\(|<|\[|\d+\s+\d+\s+R\b)"
)
"""In names; `/JS` alone would be found in every tenth scan by chance."""
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next one of a JPEG after what is drawn."""
_STREAM = re.compile(rb"\bstream\r?\n")
_OBJECT = re.compile(rb"(?<!\d)\d+\s+\d+\s+obj\b")
_MOST_OBJECTS = 20_000_000
"""Bytes that the object streams of a PDF unpack to."""
_MOST_STREAMS = 10_000
"""Object streams of a PDF."""
_LONGEST_HEAD = 10_000
"""Bytes of what an object stream says of itself; they are about a hundred."""
_MOST_CODES = 250_000
"""`#` in a PDF: twelve times as many as in 5 MB of noise."""
_PIECE = 65_536


@dataclass(frozen=True)
class Attachment:
    """A file that articles show or link to, or why it cannot be."""

    sha256: str = ""
    size: int = 0
    """Bytes."""
    width: int = 0
    """Pixels, as `height`; of a PDF 0."""
    height: int = 0
    articles: tuple[str, ...] = ()
    """The ids of those that name it, sorted."""
    address: str = ""
    """Where it is seen before it is published; empty: at that of its name."""
    fault: KbError | None = None


Attachments = dict[str, Attachment]
"""By path below the articles folder."""


def name_of(data: bytes, ending: str) -> str:
    """The name that a file has by what it holds."""
    return f"{hashlib.sha256(data).hexdigest()[:16]}.{ending}"


def ending_of(data: bytes) -> str | None:
    """Which kind of file it is by its first bytes; None if it is none that is known."""
    return next((kind for begins, kind in _BEGINNINGS if re.match(begins, data[:1000], re.DOTALL)), None)


def inspect(name: str, data: bytes) -> Attachment:
    """What a file of a name is; KbError if it is not what its name says, is damaged, too large, or could do harm."""
    ending = name.rpartition(".")[2]
    found = ending_of(data)
    if found != ending:
        raise KbError("attachment.other_type", name, file=name, kind=found or "other", said=ending)
    if name != name_of(data, ending):
        raise KbError("attachment.not_its_digest", name, file=name, name=name_of(data, ending))
    width = height = 0
    if ending == "pdf":
        require_harmless(name, data)
    else:
        width, height = _measured(name, ending, data)
    return Attachment(hashlib.sha256(data).hexdigest(), len(data), width, height)


def require_size(name: str, ending: str, size: int) -> None:
    """KbError if a file has too many bytes."""
    pdf = ending == "pdf"
    most = LARGEST_PDF if pdf else LARGEST_PICTURE
    if size > most:
        code = "attachment.pdf_too_large" if pdf else "attachment.too_large"
        raise KbError(code, name, file=name, kilobytes=-(-size // 1000), most=most // 1000)


NOT_A_PICTURE = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, KeyError, IndexError, TypeError,
    OverflowError, AttributeError, AssertionError, MemoryError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises of files that were made to harm it, or were cut."""


def _measured(name: str, ending: str, data: bytes) -> tuple[int, int]:
    """Width and height of a picture that can be shown."""
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[ending]]) as picture:
            width, height = picture.size  # known from the head; nothing is unpacked yet
            if max(width, height) > LONGEST_SIDE:
                raise KbError("attachment.too_wide", name, file=name, width=width, height=height, most=LONGEST_SIDE)
            moves = getattr(picture, "n_frames", 1) > 1
            picture.verify()
        with Image.open(BytesIO(data), formats=[_FORMATS[ending]]) as picture:
            picture.load()  # `verify` looks at the sums of a PNG alone
    except NOT_A_PICTURE:
        raise KbError("attachment.broken", name, file=name) from None
    if moves:
        raise KbError("attachment.moves", name, file=name)
    if _end_of(ending, data) != len(data):
        raise KbError("attachment.more_behind", name, file=name)
    return width, height


def _end_of(ending: str, data: bytes) -> int:
    """Where the picture ends: a file that goes on is another one at the same time."""
    if ending == "webp":
        return int.from_bytes(data[4:8], "little") + 8
    if ending == "jpg":
        return _end_of_jpeg(data)
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        at += int.from_bytes(data[at : at + 4], "big") + 12
        if kind == b"IEND":
            return at
    return -1


def _end_of_jpeg(data: bytes) -> int:
    at = 2
    while at + 1 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF:  # filled up
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:  # what is drawn, up to the next marker
            following = _MARKER.search(data, at)
            at = following.start() if following else len(data)
    return -1


def require_harmless(name: str, data: bytes) -> None:
    """KbError for a PDF that is cut off, is encrypted, runs scripts or programs, or carries files.

    Its own bytes are looked at, and what its object streams unpack to; not what it draws.
    """
    if b"%%EOF" not in data[-1024:]:
        raise KbError("attachment.broken", name, file=name)
    not_read = KbError("attachment.pdf_not_read", name, file=name)
    whole = b"\n".join((data, *_objects(not_read, data)))
    if whole.count(b"#") > _MOST_CODES:
        raise not_read
    plain = _unescaped(whole)
    if plain.count(b"/ObjStm") != whole.count(b"/ObjStm"):
        raise not_read
    if acts := _ACTS.search(plain):
        what = re.split(rb"[\s(<\[]", acts[0])[0].decode("ascii")
        raise KbError("attachment.pdf_acts", name, file=name, what=what)


def _objects(not_read: KbError, data: bytes) -> Iterator[bytes]:
    """What the object streams of a PDF unpack to; KbError for one that is packed so that it cannot be looked into."""
    left, streams, end = _MOST_OBJECTS, 0, 0
    for mark in re.finditer(rb"/ObjStm\b", data):
        if mark.start() < end:  # of a stream that was looked into
            continue
        begins = _STREAM.search(data, mark.end(), mark.end() + _LONGEST_HEAD)
        streams += 1
        if begins is None or streams > _MOST_STREAMS:
            raise not_read
        objects = list(_OBJECT.finditer(data, max(end, mark.start() - _LONGEST_HEAD), mark.start()))
        head = data[objects[-1].start() : begins.start()] if objects else b""
        # Words, remarks and codes have no place there; they could hide where it begins or ends, and how it is packed.
        if re.findall(rb"/(\w+Decode)\b", head) != [b"FlateDecode"] or re.search(rb"/Predictor|[#%()]", head):
            raise not_read
        end = begins.end()
        unpacked = _unpacked(data, end, left)
        if unpacked is None:
            raise not_read
        left -= len(unpacked)
        yield unpacked


def _unpacked(data: bytes, begins: int, most: int) -> bytes | None:
    """What is packed from there on; None if it is damaged, or has as many bytes or more."""
    unpacker, unpacked = zlib.decompressobj(), bytearray()
    for at in range(begins, len(data), _PIECE):  # what stands behind it would be copied for each stream
        try:
            unpacked += unpacker.decompress(data[at : at + _PIECE], most - len(unpacked))
        except zlib.error:
            return None
        if len(unpacked) >= most:
            return None
        if unpacker.eof:
            return bytes(unpacked)
    return None


def _unescaped(data: bytes) -> bytes:
    """With what names may write as #4a as it is meant."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), data)


@lru_cache(maxsize=4096)
def _inspected(path: str, _changed: int, size: int) -> Attachment:
    name = path.rpartition("/")[2]
    try:
        if not NAME.fullmatch(name):
            raise KbError("attachment.no_name", name, file=name, endings=TYPES)
        require_size(name, name.rpartition(".")[2], size)
        with open(path, "rb") as file:
            return inspect(name, file.read(LARGEST_PDF))
    except KbError as error:
        return Attachment(fault=error.apart())
    except OSError:
        return Attachment(fault=KbError("attachment.missing", name, file=name))


def load_attachments(folder: Path, contents: Mapping[str, bytes]) -> Attachments:
    """The files of a folder, by path, with the articles that name each; `contents`: the articles' own by path."""
    named = {path: set[str]() for path in glob(f"*/{FOLDER}/*", root_dir=folder)}
    for shown, content in contents.items():
        for path in names_in(shown, content):
            if path in named:
                named[path].add(shown.rpartition("/")[2].removesuffix(".md"))
    seen = ((look_at(folder, path), path, articles) for path, articles in sorted(named.items()))
    return {path: replace(file, articles=tuple(sorted(articles))) for file, path, articles in seen if file}


def look_at(folder: Path, path: str) -> Attachment | None:
    """A file at a path below the articles folder, sound or not; None if there is none."""
    whole = f"{folder}/{path}"
    if not os.path.isfile(whole) or os.path.islink(whole):
        return None
    stat = os.stat(whole)
    return _inspected(whole, stat.st_mtime_ns, stat.st_size)


def names_in(shown: str, content: bytes) -> set[str]:
    """The paths of the files that the text of an article at a path names."""
    if b"files/" not in content or "/" not in shown:
        return set()
    owner = shown.partition("/")[0]
    return {f"{owner}/{FOLDER}/{name.decode('ascii')}" for name in _NAMED.findall(content)}


def state_of(files: Attachments, paths: Iterable[str]) -> bytes:
    """What an article's digest says of the files that it names; nothing if it names none."""
    return b"".join(f"\0{path}={_state(files.get(path))}".encode() for path in sorted(paths))


def _state(file: Attachment | None) -> str:
    return "" if file is None else file.fault.code if file.fault else file.sha256


def with_text(files: Attachments, article: str, texts: Mapping[str, str | None]) -> Attachments:
    """The files, as they are named if an article has these texts, by path."""
    named = named_in(texts)
    changed: Attachments = {}
    for path, file in files.items():
        if (path in named) != (article in file.articles):
            changed[path] = replace(file, articles=tuple(sorted({*file.articles} ^ {article})))
    return files | changed if changed else files


def named_in(texts: Mapping[str, str | None]) -> set[str]:
    """The paths of the files that texts, by path, name."""
    found = (names_in(path, (text or "").encode("utf-8", "replace")) for path, text in texts.items())
    return set[str]().union(*found)


def is_attachment(path: str) -> bool:
    """Whether a path below the articles folder is that of such a file."""
    owner, _, name = path.partition(f"/{FOLDER}/")
    return "/" not in owner and NAME.fullmatch(name) is not None


def beside(article: str, address: str) -> str:
    """The path of the file that an article's text, at a path, names by an address."""
    return f"{article.rpartition('/')[0]}/{address}"


def address_of(path: str, file: Attachment) -> str:
    """Where a page loads it from."""
    return file.address or f"/berkas/{path.rpartition('/')[2]}"


def sound(files: Attachments) -> Iterator[tuple[str, Attachment]]:
    """Those that may be served."""
    return ((path, file) for path, file in files.items() if file.fault is None)
