"""Whether a browser sends something because another site made it do so."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from kb.settings import Settings


def is_from_elsewhere(headers: Mapping[str, str], settings: Settings) -> bool:
    """By Sec-Fetch-Site, which no page can set; where a browser has none, by Origin, against our address and the Host
    asked for.

    Programs send neither and are no browser that could be misled.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    sent_from = urlsplit(origin).netloc.lower()
    return not sent_from or sent_from not in (headers.get("host", "").lower(), urlsplit(settings.site).netloc.lower())
