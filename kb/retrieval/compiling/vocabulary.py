"""The pieces of a multilingual Unigram vocabulary that Indonesian, its neighbours and English need.

More than half of its quarter of a million pieces belong to other scripts and alphabets; they cost memory and a slower
start. Scores are kept, and a split whose pieces are all kept stays the best split, so the text that is served is cut up
as before.
"""

import json
import re

import numpy as np
from tokenizers import Tokenizer

KEPT = re.compile(r"▁?([!-~éèÉÈ]*|[\u0000-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf]{0,4}|.)", re.DOTALL)
"""Whatever is ASCII, or with the é and è of Sundanese and Javanese; short pieces with other marked letters, long dashes
or signs of currencies; any single character, so that no text becomes unknown that was not."""


def needed_pieces(tokenizer: Tokenizer) -> np.ndarray:
    """Ids, ascending."""
    return np.array(sorted(id for piece, id in tokenizer.get_vocab().items() if KEPT.fullmatch(piece)))


def prune(tokenizer: Tokenizer, kept: np.ndarray) -> Tokenizer:
    """The same tokenizer with only these pieces; the piece `kept[n]` gets the id n."""
    form = json.loads(tokenizer.to_str())
    pieces, new = form["model"]["vocab"], {int(old): number for number, old in enumerate(kept)}
    form["model"]["vocab"] = [pieces[old] for old in kept]
    form["model"]["unk_id"] = new[form["model"]["unk_id"]]
    for token in form["added_tokens"]:
        token["id"] = new[token["id"]]
    for special in form["post_processor"]["special_tokens"].values():
        special["ids"] = [new[id] for id in special["ids"]]
    return Tokenizer.from_str(json.dumps(form))
