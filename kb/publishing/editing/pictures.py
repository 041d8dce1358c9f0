"""An uploaded picture as it is kept: drawn anew, so that nothing but what one sees is left of the file."""

import threading
from io import BytesIO
from math import sqrt

from PIL import Image, ImageOps

from kb.content.attachments import LARGEST_PICTURE, LONGEST_SIDE, NOT_A_PICTURE, ending_of
from kb.errors import KbError

MOST_PIXELS = 50_000_000
"""Of an upload, as many as a telephone takes; unpacked they are 200 MB, so that one is drawn at a time."""
_one = threading.Lock()
_QUALITIES = (85, 75, 65)
_SMALLER = 0.9
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}


def redrawn(name: str, data: bytes) -> tuple[bytes, str]:
    """The picture without all that the file said besides (where it was taken, with what), turned as it was meant,
    with at most 2,000 pixels a side and 1 MB; and its ending. KbError if it is none that can be shown, or damaged.
    """
    ending = ending_of(data)
    if ending not in _FORMATS:
        raise KbError("attachment.upload_other_type", name, file=name)
    try:
        with _one, Image.open(BytesIO(data), formats=[_FORMATS[ending]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise KbError("attachment.too_many_pixels", name, file=name, most=MOST_PIXELS // 1_000_000)
            mode = _mode(opened, ending)
            picture = opened if opened.mode in ("RGB", "RGBA", "L", "LA", "CMYK") else opened.convert(mode)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _small_enough(ImageOps.exif_transpose(picture).convert(mode), ending), ending
    except NOT_A_PICTURE:
        raise KbError("attachment.upload_broken", name, file=name) from None


def _mode(picture: Image.Image, ending: str) -> str:
    if ending == "jpg":
        return "L" if picture.mode == "L" else "RGB"
    if picture.mode in ("P", "PA"):
        return "RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB"
    return picture.mode if picture.mode in ("L", "LA", "RGB", "RGBA") else "RGBA" if "A" in picture.mode else "RGB"


def _small_enough(picture: Image.Image, ending: str) -> bytes:
    """Drawn worse, then smaller, until it has few enough bytes."""
    while True:
        for quality in (0,) if ending == "png" else _QUALITIES:
            drawn = _drawn(picture, ending, quality)
            if len(drawn) <= LARGEST_PICTURE:
                return drawn
        smaller = _SMALLER * min(1.0, sqrt(LARGEST_PICTURE / len(drawn)))  # bytes go with the pixels
        picture = picture.resize((max(1, round(picture.width * smaller)), max(1, round(picture.height * smaller))))


def _drawn(picture: Image.Image, ending: str, quality: int) -> bytes:
    into = BytesIO()
    bare = Image.new(picture.mode, picture.size)  # what the file said of itself stays behind
    bare.paste(picture)
    if ending == "png":
        bare.save(into, "PNG")
    elif ending == "jpg":
        bare.save(into, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        bare.save(into, "WEBP", quality=quality, method=4)
    return into.getvalue()
