"""Which phrasings tune the encoder, two of three, and which, unseen by it, train the ranking: by the text alone."""

import zlib

from kb.retrieval.passages import Passage


def tunes_the_encoder(passage: Passage) -> bool:
    """Always the same for a text, whatever articles come or go."""
    return zlib.crc32(passage.text.encode()) % 3 > 0
