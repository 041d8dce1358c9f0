"""Whether a question is in English or in Indonesian."""

import re
from functools import lru_cache

# Short words of everyday Indonesian that a classifier of letters takes for English.
INDONESIAN = frozenset("hp sy gw gue aku saya ga gak gk nggak tdk knp gmn gimana yg dgn utk di ke apa bisa kok sih nih dong ya aja ini itu".split())
SURE = 0.85
"""Below this probability of English the answer is in Indonesian."""


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 100 MB and a second: only when it is needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["id", "en"])
    return identifier


def language_of(question: str) -> str:
    """"en" if the question is surely English, else "id"; one word that only Indonesians type makes it Indonesian."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    if len(words) < 2 or INDONESIAN.intersection(words):
        return "id"
    lang, probability = _identifier().classify(" ".join(words))
    return "en" if lang == "en" and probability >= SURE else "id"
