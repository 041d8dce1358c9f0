"""How many rows of other agencies' questions and answers become drafts that are ready to sign, and what blocks others.

    .venv/bin/python -m scripts.measure_import --others FOLDER [--figures facts|sourced|free]

FOLDER holds a folder a set with `articles.jsonl` in it ({"id", "title", "text", "phrasings", "lang"}). Each set is
taken in as a table, as Excel saves it, into a new collection that knows no fact. Ready to sign: no check of the
article, with all others of its set beside it, finds an error.
"""

import argparse
import csv
import io
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kb.answering.ask import today
from kb.jsonl import read_jsonl
from kb.publishing.consistency.checks import check_all
from kb.publishing.context import Context
from kb.publishing.editing.drafts import find_draft
from kb.publishing.editing.overlay import proposed_library
from kb.publishing.importing.import_export import import_upload
from kb.publishing.people.accounts import Account
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.settings import settings_from_env
from kb.storage.store import Store

OWNER = "instansi"
AUTHOR = Account("uji", "Uji", None, {OWNER: frozenset({"author"})})


@dataclass
class Result:
    """What became of the rows of a set; `blocked` and `refused` count by reason."""

    rows: int
    drafts: int = 0
    ready: int = 0
    blocked: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def measure(source: Path, encoder: Encoder, figures: str) -> Result:
    """Takes in the articles of a set."""
    articles = read_jsonl(source, ("title", "text"))
    result = Result(len(articles))
    with tempfile.TemporaryDirectory() as beside:
        context = _context(Path(beside), encoder, figures, str(articles[0].get("lang", "id")))
        files: dict[str, str | None] = {}
        for one in import_upload(context, AUTHOR, "tabel.csv", _table(articles), OWNER):
            if one.draft is None:
                result.refused[one.refused.code if one.refused else ""] += 1
                result.examples.append(str(one.refused))
            else:
                result.drafts += 1
                files |= find_draft(context, AUTHOR, one.draft).files
        found = check_all(proposed_library(context.articles, files), encoder, context.cache, today())
        wrong = {f.article: f for f in found if f.severity == "error"}
        result.blocked.update(finding.rule for finding in wrong.values())
        result.examples += [str(finding) for finding in wrong.values()]
        result.ready = result.drafts - len(wrong)
    return result


def _context(folder: Path, encoder: Encoder, figures: str, lang: str) -> Context:
    (folder / "articles" / OWNER).mkdir(parents=True)
    said = '{id: "Instansi", en: "Agency"}'
    (folder / "articles" / "kb.yaml").write_text(
        f"name: Uji\nlanguages: [{lang}]\nfallback: {{owner: {OWNER}}}\nchecks: {{figures: {figures}}}\n", "utf-8"
    )
    (folder / "articles" / "owners.yaml").write_text(
        f"owners:\n- {{id: {OWNER}, kind: association, name: {said}, short: Instansi, responsible: {said}}}\n", "utf-8"
    )
    (folder / "articles" / "facts.yaml").write_text("sources: {}\nfacts: []\n", "utf-8")
    (folder / "index").mkdir()
    store = Store(f"sqlite:///{folder / 'kept.sqlite'}")
    return Context(folder / "articles", folder / "index", folder / "accounts.yaml", store, encoder)


def _table(articles: list[dict[str, object]]) -> bytes:
    """The table as an Indonesian Excel saves it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Pertanyaan", "Jawaban", "Variasi"])
    for article in articles:
        others = article.get("phrasings") or []
        assert isinstance(others, list)
        writer.writerow([article["title"], article["text"], "\n".join(others)])
    return text.getvalue().encode("utf-8-sig")


def main() -> None:
    """Prints a line a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=Path, required=True)
    parser.add_argument("--figures", choices=["facts", "sourced", "free"], default="facts")
    parser.add_argument("--examples", action="store_true", help="print what blocks each row")
    options = parser.parse_args()
    encoder = open_encoder(settings_from_env().encoder)
    whole = Result(0)
    print("| set | rows | drafts | ready to sign | blocked by | refused |\n| --- | --- | --- | --- | --- | --- |")
    for source in sorted(options.others.glob("*/articles.jsonl")):
        result = measure(source, encoder, options.figures)
        _print(source.parent.name, result)
        if options.examples:
            print("\n".join(f"    {example}" for example in result.examples))
        whole = Result(
            whole.rows + result.rows,
            whole.drafts + result.drafts,
            whole.ready + result.ready,
            whole.blocked + result.blocked,
            whole.refused + result.refused,
        )
    _print("all", whole)


def _print(name: str, result: Result) -> None:
    blocked, refused = (", ".join(f"{why} {n}" for why, n in c.most_common()) for c in (result.blocked, result.refused))
    print(f"| {name} | {result.rows} | {result.drafts} | {result.ready} | {blocked} | {refused} |", flush=True)


if __name__ == "__main__":
    main()
