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
_DEPTH = 24
"""Where a PNG says how many bits a colour has."""
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
            picture = _flat(opened) if ending == "png" and data[_DEPTH] == 16 else opened
            if "transparency" in picture.info or picture.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
                picture = picture.convert(mode)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _small_enough(ImageOps.exif_transpose(picture).convert(mode), ending), ending
    except NOT_A_PICTURE:
        raise KbError("attachment.upload_broken", name, file=name) from None


def _flat(picture: Image.Image) -> Image.Image:
    """Of 16 bits a colour the upper 8: Pillow cuts grey off at 255, and leaves the colour that is clear as it is."""
    clear = picture.info.get("transparency")
    if picture.mode == "I;16":
        picture = picture.convert("I").point([value >> 8 for value in range(2**16)], "L")
    if clear is not None:
        picture.info["transparency"] = clear >> 8 if isinstance(clear, int) else tuple(value >> 8 for value in clear)
    return picture


def _mode(picture: Image.Image, ending: str) -> str:
    if ending == "jpg":
        return "L" if picture.mode == "L" else "RGB"
    if "transparency" in picture.info:  # a colour, or entries of a palette
        return "RGBA"
    if picture.mode == "I;16":
        return "L"
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
