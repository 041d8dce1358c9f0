"""Pictures and PDFs for tests, sound ones and such as were made to do harm."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image

from kb.content.attachments import name_of


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **more) -> bytes:
    into = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(into, kind, **more)
    return into.getvalue()


def pdf(
    objects: bytes = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
) -> bytes:
    return b"%PDF-1.5\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def packed(inside: bytes, head: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", pack=zlib.compress) -> bytes:
    """A PDF with an object stream that holds something."""
    data = pack(inside)
    return pdf(b"3 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n" % (head, len(data), data))


def many_marks(times: int) -> bytes:
    """A PDF that says so often that an object stream follows, before the only one, which is empty."""
    head = b"1 0 obj /Filter/FlateDecode " + b"/ObjStm " * times
    return b"%PDF-1.7\n" + head + b"\nstream\n" + zlib.compress(b"") + b"\n%%EOF"


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def put(folder: Path, data: bytes, ending: str, owner: str = "bea-cukai", name: str | None = None) -> str:
    """Lies down a file beside an owner's articles; its name."""
    name = name or name_of(data, ending)
    place = folder / owner / "files"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(data)
    return name
