"""The pieces of a multilingual Unigram vocabulary that text in Latin letters needs.

More than half of its quarter of a million pieces belong to other scripts, and their vectors are most of the model. Scores
are kept, and a split whose pieces are all kept stays the best split, so text in Latin letters is cut up as before.
"""

import json
import re

import numpy as np
from tokenizers import Tokenizer

LATIN = re.compile(r"▁?[\u0000-\u024f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf]*")
"""Latin letters with and without marks, digits, punctuation and signs of currencies."""


def latin_pieces(tokenizer: Tokenizer) -> np.ndarray:
    """Ids, ascending. All single characters of all scripts are among them, so that nothing more becomes unknown."""
    pieces = tokenizer.get_vocab(with_added_tokens=True).items()
    return np.array(sorted(id for piece, id in pieces if LATIN.fullmatch(piece) or len(piece.removeprefix("▁")) <= 1))


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
