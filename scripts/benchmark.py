"""Measures how fast everything is, ours beside the alternative in the same run, and prints one table.

Each way to answer runs in a process of its own that does nothing else, and they work in turn, block after block, so
that none is measured beside another's threads; the alternatives get the better of one thread and all cores. Figures are
medians over interleaved rounds, beside them the range over the rounds.

    .venv/bin/python -m scripts.benchmark [--quick] [--json] [--write]

--quick leaves out the large sizes, gives the alternatives one thread, and takes about a minute. The whole takes half an
hour, the first time twice that: a million passages are encoded, and kept. --write puts the table into the README and
draws docs/pictures/growth.png.
"""

import argparse
import json
import os
import platform
import re
from dataclasses import asdict
from pathlib import Path

from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT, settings_from_env
from scripts.benchmarks import answering, change, growth, serving
from scripts.benchmarks.alone import CORES
from scripts.benchmarks.rows import Row

QUESTIONS = ("tests/evaluation/in_scope.jsonl", "tests/evaluation/later/in_scope.jsonl")


def read_questions() -> list[str]:
    """Real questions, in the order of the files."""
    return [json.loads(line)["text"] for name in QUESTIONS for line in (ROOT / name).read_text("utf-8").splitlines()]


def machine() -> str:
    """What this ran on."""
    model = (
        re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    return (
        f"{os.cpu_count()} cores of {model[1] if model else platform.processor()}, Python {platform.python_version()}"
    )


def table(rows: list[Row]) -> str:
    """For people: the ratio first."""
    lines = [f"{'':50} {'times better':>12} {'ours':>12} {'other':>12}  {'target':12} beside"]
    for row in rows:
        ratio = f"{row.ratio:.1f}" if row.ratio else ""
        other = f"{_short(row.other)} {row.unit}" if row.other else ""
        note = "; ".join(part for part in (row.name, row.note) if part)
        lines.append(
            (
                f"{row.what:50} {ratio:>12} {_short(row.ours) + ' ' + row.unit:>12} {other:>12}  {row.target:12} {note}"
            ).rstrip()
        )
    return "\n".join(lines)


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def write_readme(text: str) -> None:
    readme = ROOT / "README.md"
    block = re.compile(r"(<!-- scripts/benchmark\.py -->\n```\n).*?(```\n<!-- end -->)", re.DOTALL)
    readme.write_text(block.sub(lambda found: f"{found[1]}{text}\n{found[2]}", readme.read_text("utf-8")), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--quick", "--json", "--write"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    questions = read_questions()
    asked, rounds = (40, 3) if options.quick else (400, 6)
    threads = [1] if options.quick else sorted({1, CORES})
    rows = answering.measure(snapshot, questions[:asked], rounds, threads)
    rows += serving.measure(questions, options.quick)
    if not options.quick:
        rows += [*change.measure(snapshot.encoder), *growth.measure(snapshot.encoder, picture=options.write)]
    print(
        json.dumps([asdict(row) | {"ratio": row.ratio} for row in rows])
        if options.json
        else f"{machine()}\n\n{table(rows)}"
    )
    if options.write:
        write_readme(f"{machine()}\n\n{table(rows)}")


if __name__ == "__main__":
    main()
