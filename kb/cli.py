"""`python -m kb …`: build, ask, search, check, evaluate, snapshots."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from kb.answering.answer import AgentBody, Answer, ScriptStep
from kb.answering.ask import ask, served_on, today
from kb.answering.route import operators
from kb.content.finding import Finding
from kb.content.library import Library, load_library, servable
from kb.errors import KbError
from kb.jsonl import read_jsonl
from kb.publishing.consistency.checks import check_all
from kb.publishing.consistency.rules import check
from kb.retrieval.build import build_snapshot, known_articles, live_snapshot
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.index import Damaged, read_manifest
from kb.retrieval.indexing.self_knowledge import read_self_knowledge
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.retrieval.indexing.travel import pull_live, push
from kb.retrieval.searching.search import search
from kb.settings import Settings, require_desk, settings_from_env, with_index

SETTINGS = ("articles", "index", "encoder", "database_url", "accounts")


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the flags of the KB_… settings, and turns a KbError into one sentence and exit code 2."""

    @wraps(command)
    def run(**values: Any) -> None:
        given = {name: values.pop(name) for name in SETTINGS}
        given = {name: Path(v) if name in ("articles", "accounts") else v for name, v in given.items() if v}
        try:
            index = given.pop("index", None)
            settings = replace(settings_from_env(), **given)
            command(with_index(settings, index) if index else settings, **values)
        except KbError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except BrokenPipeError:  # the reader, such as `head`, has had enough
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:  # a full disk, a folder without rights
            click.echo(f"{error.filename or 'the disk'}: {error.strerror or error}; nothing was changed.", err=True)
            sys.exit(2)

    for name in reversed(SETTINGS):
        flag = f"--{name.replace('_', '-')}"
        run = click.option(flag, name, metavar="…", help=f"Instead of KB_{name.upper()}.")(run)
    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """SatuJawab: signed articles, one answer."""


@main.command("build")
@click.option("--strict", is_flag=True, help="Do not go live if any article has an error.")
@with_settings
def build_command(settings: Settings, strict: bool) -> None:
    """Build the articles into a snapshot and make it live; exit 1 if an article had to be left out."""
    bucket = _fetched(settings)
    encoder = open_encoder(settings.encoder)
    live = live_snapshot(settings.index, encoder)
    library = load_library(settings.articles, known_articles(live, today()) if live else None)
    _require_words(settings.articles, library)
    errors = [finding for finding in check(library, today()) if finding.severity == "error"]
    for finding in errors:
        click.echo(str(finding), err=True)
    if errors and strict:
        click.echo(f"{len(errors)} errors: nothing was built, the live snapshot stays.", err=True)
        sys.exit(1)
    kept = servable(library, errors)
    with tqdm(desc="Encoding passages", unit="", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        built = build_snapshot(kept, encoder, settings.index, today(), bucket is None, progress=progress, previous=live)
    if bucket is not None:
        moved = push(bucket, settings.index, built)
        click.echo(f"{moved.files} files with {moved.bytes / 1e6:.1f} MB were sent to {bucket.address}.")
    published = read_manifest(settings.index / built)["published"]
    click.echo(f"{published} articles are live in snapshot {built}.")
    for sentence in read_self_knowledge(settings.index / built).sentences():
        click.echo(sentence)
    if errors:
        left_out = sorted({finding.article or finding.path for finding in errors})
        click.echo(f"Left out for their errors: {', '.join(left_out)}.", err=True)
        sys.exit(1)


def _require_words(folder: Path, library: Library) -> None:
    """KbError if the words of pages in a further language fit nowhere."""
    if library.subject.further:
        from kb.web.public.languages import require_words  # which opens all that pages need

        require_words(folder, library.subject)


def _fetched(settings: Settings) -> Bucket | None:
    """The bucket of the settings, whose live snapshot is built upon; None if there is none."""
    if settings.bucket is None:
        return None
    require_desk(settings)
    bucket = Bucket(settings.bucket)
    try:
        pull_live(bucket, settings.index)
    except KbError as error:
        if not (isinstance(error, Damaged) or error.code == "snapshot.other_version"):
            raise
        click.echo(f"The live snapshot is not built upon: {error}", err=True)
    return bucket


def _known_operator(library: Library, operator: str | None) -> str | None:
    known = sorted(operators(library))
    if operator and operator not in known:
        if not known:
            raise KbError("command.no_operators", "--operator", operator=operator)
        raise KbError("command.no_operator", "--operator", operator=operator, known=known)
    return operator


@main.command("ask")
@click.argument("text", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help='A file with one {"id", "text"} a line.')
@click.option(
    "--channel",
    type=click.Choice(["web", "agent", "text", "voice"]),
    default="web",
    show_default=True,
    help="Whom it is for.",
)
@click.option("--lang", metavar="LANG", help="One of the collection's languages; without it, the question's.")
@click.option("--operator", metavar="ID", help="The asker's operator.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@with_settings
def ask_command(
    settings: Settings,
    text: str | None,
    file: Path | None,
    channel: str,
    lang: str | None,
    operator: str | None,
    as_json: bool,
) -> None:
    """Answer TEXT, or each line of a file."""
    if (text is None) == (file is None):
        raise KbError("command.nothing_to_answer" if text is None else "command.two_questions", "ask")
    rows = [{"id": None, "text": text}] if file is None else read_jsonl(file, ("text",))
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    operator = _known_operator(snapshot.library, operator)
    if lang is not None and lang not in snapshot.library.subject.languages:
        raise KbError("command.unknown_language", "--lang", given=lang, known=snapshot.library.subject.languages)
    for row in tqdm(rows, desc="Answering", unit="", disable=True if file is None else None, leave=False):
        answer = ask(snapshot, row["text"], channel, lang, operator, notice=settings.notice, site=settings.site)
        if as_json:
            shown = answer.model_dump(mode="json")
            click.echo(json.dumps({"id": row["id"], **shown} if file else shown, ensure_ascii=False))
        else:
            click.echo(
                (f"== {row['id']}: {row['text']}\n" if file else "") + _in_words(answer) + ("\n" if file else "")
            )


def _in_words(answer: Answer) -> str:
    lines = []
    if answer.answer:
        lines += [answer.answer.title, "", answer.answer.text, ""]
        lines += _script_lines(answer.answer.script) if isinstance(answer.answer, AgentBody) else []
        lines += [f"Sumber/source: {s.title} ({s.publisher})" for s in answer.answer.sources]
        if answer.also:
            lines += [
                "",
                answer.also.title,
                "",
                answer.also.text,
                "",
                f"{answer.also.route.reason} {answer.also.receipt}",
                "",
            ]
    elif answer.status == "clarify":
        lines += [
            answer.clarify or "",
            *(f"- {a.choice}: {a.title}" if a.choice else f"- {a.title}" for a in answer.alternatives),
            "",
        ]
    else:
        lines += ["Belum ada jawaban untuk pertanyaan ini. / There is no answer to this question yet.", ""]
    contacts = ", ".join(
        contact.label or contact.value if contact.kind == "outlet" else contact.value
        for contact in answer.route.contacts
    )
    lines += [f"{answer.route.reason} {contacts}", f"{answer.receipt} · {answer.status} · {answer.confidence:.2f}"]
    return "\n".join(lines + ([answer.notice] if answer.notice else []))


def _script_lines(steps: Sequence[ScriptStep]) -> list[str]:
    """The guided conversation, a step a paragraph."""
    lines = []
    for step in steps:
        lines += [f"[{step.id}]", *([step.say] if step.say else []), *([f"? {step.ask}"] if step.ask else [])]
        lines += [f"  - {option.say} -> {option.to}" for option in step.options]
        lines += [f"  => {goal}" for goal in (step.article, step.hand_over) if goal] + [""]
    return lines


@main.command("search")
@click.argument("text")
@click.option("-k", "k", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many at most.")
@click.option("--operator", metavar="ID", help="The asker's operator.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON, with what speaks for each.")
@with_settings
def search_command(settings: Settings, text: str, k: int, operator: str | None, as_json: bool) -> None:
    """Show the best articles for TEXT and the passages that speak for them."""
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    found = search(
        snapshot, text, k, _known_operator(snapshot.library, operator), served_on(today()), today()
    ).candidates
    if as_json:
        rows = [
            {"id": c.article_id, "score": c.score, "evidence": asdict(c.features), "hits": [asdict(h) for h in c.hits]}
            for c in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for candidate in found:
        click.echo(f"{candidate.score:8.3f}  {candidate.article_id}")
        for hit in candidate.hits[:1]:
            click.echo(f"          {hit.score:.3f} {hit.passage.kind}: {hit.passage.text[:100]}")


@main.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@with_settings
def check_command(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Show what is wrong with the articles, or with those below PATH; exit 1 if any is an error."""
    folder, wanted = _folder_and_files(settings.articles, paths)
    library = load_library(folder)
    _require_words(folder, library)
    encoder = open_encoder(settings.encoder)
    with tqdm(desc="Comparing sentences", unit="", disable=None, leave=False) as bar:
        found = check_all(library, encoder, settings.index / "vectors.sqlite", today(), _advancing(bar))
    findings = [f for f in found if wanted is None or (folder / f.path).resolve() in wanted]
    if as_json:
        click.echo(json.dumps([_told(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(str(finding))
        click.echo(_summary(findings))
    sys.exit(1 if any(finding.severity == "error" for finding in findings) else 0)


def _advancing(bar: "tqdm[Any]") -> Callable[[int], None]:
    def advance(count: int) -> None:
        bar.update(count)

    return advance


def _folder_and_files(folder: Path, paths: tuple[Path, ...]) -> tuple[Path, set[Path] | None]:
    """The articles folder to read, and the files asked for: None for all. A path may itself be such a folder."""
    if not paths:
        return folder, None
    if len(paths) == 1 and (paths[0] / "facts.yaml").is_file():
        return paths[0], None
    wanted: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise KbError("file.not_there", str(path))
        wanted |= {p.resolve() for p in path.rglob("*.md")} if path.is_dir() else {path.resolve()}
    if any(folder.resolve() not in path.parents for path in wanted):
        outside = next(path for path in sorted(wanted) if folder.resolve() not in path.parents)
        raise KbError("command.outside_articles", str(outside))
    return folder, wanted


def _told(finding: Finding) -> dict[str, object]:
    """A finding as JSON says it."""
    names = ("severity", "rule", "article", "path", "line", "message", "mend", "code")
    return {name: getattr(finding, name) for name in names}


def _summary(findings: list[Finding]) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    return f"{errors} errors, {len(findings) - errors} warnings." if findings else "No findings."


@main.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_settings
def evaluate_command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Measure the search on corpus.jsonl, queries.jsonl and qrels.tsv of FOLDER."""
    from kb.retrieval.searching.evaluation import measure, rank, read_collection

    collection = read_collection(folder)
    total = len(collection.passages) + len(collection.relevant)
    with tqdm(desc="Encoding", total=total, unit="", disable=None, leave=False) as bar:
        figures = measure(rank(collection, open_encoder(settings.encoder), _advancing(bar)), collection.relevant)
    figures = figures | {"queries": len(collection.relevant), "passages": len(collection.passages)}
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:12} {value}" for name, value in figures.items()))
