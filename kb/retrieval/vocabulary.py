"""The pieces of a multilingual Unigram vocabulary that Indonesian, its neighbours and English need.

Of a quarter of a million pieces most belong to other languages, and their vectors are 4/5 of the model. Scores are
kept, and a split whose pieces are all kept stays the best split, so the text that is served is cut up as before.
"""

import json
import re
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

WORDS = {"id": 100_000, "ms": 100_000, "en": 100_000}
"""The most frequent words of these languages keep their pieces, in lower case, as names and in capitals."""
SHORT = re.compile(r"▁?[!-~]{0,4}")
"""Any word in Latin letters, of Javanese or Sundanese, of slang or misspelt, can be made of these."""
LISTS = ("slang.tsv", "english.tsv", "calibration.txt")


def needed_pieces(tokenizer: Tokenizer) -> np.ndarray:
    """Ids, ascending. All single characters of all scripts are among them, so that nothing more becomes unknown."""
    import wordfreq

    words = [word for language, count in WORDS.items() for word in wordfreq.top_n_list(language, count)]
    words += [line for name in LISTS for line in Path(__file__).with_name(name).read_text("utf-8").split()]
    cased = [form for word in words for form in (word, word.capitalize(), word.upper())]
    used = {id for encoding in tokenizer.encode_batch_fast(cased) for id in encoding.ids}
    for piece, id in tokenizer.get_vocab(with_added_tokens=True).items():
        if SHORT.fullmatch(piece) or len(piece.removeprefix("▁")) <= 1:
            used.add(id)
    used.update(tokenizer.get_added_tokens_decoder())
    return np.array(sorted(used))


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
