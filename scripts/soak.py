"""A day of the service pressed into minutes: what people, programs, officers and bad luck do to it from midnight to
midnight, while its memory, files and threads are sampled. Prints a table with a verdict a line.

    nice -n 5 .venv/bin/python -m scripts.soak [--minutes 20] [--quick] [--json FILE]

`scripts/serve` runs with two processes on a copy of the articles, in a git work tree of their own, and of the live
snapshot; nothing of the real index and database is touched. Besides the day it takes a tenth of it to warm up, and two
and a half minutes until the last session is forgotten. Exit 1 if something failed or grows. The machine's other work
shows in the times, not in memory, files and threads.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from scripts.benchmark import machine
from scripts.benchmarks.rows import p50, p99
from scripts.clustering.parts import Broken
from scripts.soaking.citizens import Citizens
from scripts.soaking.day import events
from scripts.soaking.levels import RULE, Level, level
from scripts.soaking.officers import Officers
from scripts.soaking.samples import EVERY, Samples
from scripts.soaking.seen import Seen
from scripts.soaking.server import WORKERS, Server, serving

FORGOTTEN = 130.0
"""Seconds until Streamlit has forgotten a session that has gone (`disconnectedSessionTTL`)."""
QUIET = 30.0
"""Seconds of the start, and of the end after that."""
FREE = {
    "proposed": 5.0,
    "MB": 10.0, "files": 6.0, "sockets": 6.0, "threads": 4.0, "sessions": 2.0 * WORKERS, "snapshots": 2.0,
    "blocks": 100_000.0,
}  # fmt: skip
"""What may be there more at the end, whatever there was at the start, by a word of the quantity's name."""
KEPT = (
    "database", "log lines", "snapshots in the index", "index (MB)", "known vectors", "git objects"
)  # fmt: skip
"""What grows with the work, on purpose."""


@dataclass
class Soaked:
    """All that was found."""

    samples: Samples
    seen: Seen
    publications: int
    moments: tuple[float, float]
    """Until when the start lasted, and from when on the end (`time.time`)."""


async def _sampling(samples: Samples) -> None:
    while True:
        begun = time.monotonic()
        await asyncio.to_thread(samples.take)
        await asyncio.sleep(max(0.5, EVERY - (time.monotonic() - begun)))


async def _warm_up(citizens: Citizens, seconds: float) -> None:
    """As many different questions as it can answer, so that what it remembers is full before the day begins."""
    until = time.monotonic() + seconds

    async def person() -> None:
        while time.monotonic() < until:
            await citizens.program()
            await citizens.asks()

    await asyncio.gather(*(person() for _ in range(8)))


async def _nobody(citizens: Citizens, seconds: float) -> None:
    """Until what has gone may be forgotten; Streamlit does so when the next one has come and gone."""
    await asyncio.sleep(seconds)
    for _ in range(2 * WORKERS):
        await citizens.page()


async def _day(ways: dict[str, Any], seconds: float, chance: Random, share: float) -> None:
    begun, running = time.monotonic(), set[asyncio.Task[None]]()
    for event in events(seconds, chance, share):
        await asyncio.sleep(max(0.0, begun + event.at - time.monotonic()))
        act: Coroutine[Any, Any, None] = ways[event.what]()
        task = asyncio.create_task(act)
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def soak(server: Server, minutes: float, quick: bool) -> Soaked:
    """Warm-up, quiet, a day, quiet."""
    seconds, chance = minutes * 60, Random(7)
    samples = Samples(server)
    seen = Seen(seconds)
    citizens = Citizens(server.port, seen, chance)
    officers = Officers(server, seen, chance, citizens)
    ways = citizens.ways | officers.ways
    forgotten, quiet = (2.0, 8.0) if quick else (FORGOTTEN, QUIET)
    say(f"{server.url}, {server.folder}: warming up")
    try:
        await _warm_up(citizens, seconds / 10)
        for way in () if quick else ("publication", *6 * ("page", "signs in")):
            await ways[way]()
        sampler = asyncio.create_task(_sampling(samples))
        await asyncio.sleep(quiet)
        starts_until = time.time()
        say(f"the day begins; {seen.done.total()} requests to warm up, {seen.failed.total()} failed")
        seen.begin()
        published = officers.published
        await _day(ways, seconds, chance, 0.1 if quick else 1.0)
        say("the day has ended")
        await _nobody(citizens, forgotten)
        ends_from = time.time()
        await asyncio.sleep(quiet)
        sampler.cancel()
        if sampler.done() and not sampler.cancelled() and (error := sampler.exception()):
            raise error
        samples.with_inside()
        return Soaked(samples, seen, officers.published - published, (starts_until, ends_from))
    finally:
        officers.close()
        await citizens.close()


def levels(soaked: Soaked) -> dict[str, Level]:
    """Of each quantity that was sampled at the start and at the end."""
    found = {}
    for name, pairs in soaked.samples.found.items():
        seconds, values = zip(*pairs, strict=True)
        free = next((most for word, most in FREE.items() if word in name), 0.0)
        try:
            found[name] = level(seconds, values, *soaked.moments, free)
        except ValueError:
            continue
    return found


def is_kept(name: str) -> bool:
    return name.startswith(KEPT)


def table(found: dict[str, Level], soaked: Soaked) -> str:
    """For people."""
    lines = [
        "| quantity | start | middle | end | slope an hour | verdict |", "| --- | --- | --- | --- | --- | --- |"
    ]  # fmt: skip
    for name, one in found.items():
        verdict = "growing" if one.grows else "level"
        if is_kept(name):
            verdict = f"kept: {one.grew / max(1, soaked.publications):,.2f} a publication"
        lines.append(
            f"| {name} | {one.start:,.1f} | {one.middle:,.1f} | {one.end:,.1f} | {one.slope:+,.1f} | {verdict} |"
        )
    return "\n".join(lines)


def hours(seen: Seen) -> str:
    lines = ["| hour | answered | failed | p50 (ms) | p99 (ms) |", "| --- | --- | --- | --- | --- |"]
    for hour in range(24):
        times = seen.milliseconds.get(hour) or [0.0]
        answered = len(seen.milliseconds.get(hour, ()))
        lines.append(f"| {hour} | {answered:,} | {seen.failed[hour]} | {p50(times):,.0f} | {p99(times):,.0f} |")
    return "\n".join(lines)


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20.0, help="that the day takes")
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it runs: its verdicts say little")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all samples there")
    given = parser.parse_args()
    minutes = 1.0 if given.quick else given.minutes
    signal.signal(signal.SIGTERM, _stop)
    try:
        with serving(max(2.0, minutes * 60 / 1440)) as server:
            soaked = asyncio.run(soak(server, minutes, given.quick))
            log = server.part.log.read_text("utf-8", "replace")
    except KeyboardInterrupt:
        sys.exit(130)
    except (Broken, RuntimeError) as error:
        say(f"scripts/soak: {error}")
        sys.exit(2)
    found, seen = levels(soaked), soaked.seen
    if given.json:
        given.json.write_text(json.dumps({"samples": soaked.samples.found, "moments": soaked.moments, "log": log}))
    answered, failed = sum(map(len, seen.milliseconds.values())), seen.failed.total()
    print(f"{time.strftime('%Y-%m-%d')}, a day in {minutes:g} minutes, {machine()}, which did other things too: "
          f"{answered:,} answered, {failed} failed, {soaked.publications} publications.\n")  # fmt: skip
    print(table(found, soaked), hours(seen), sep="\n\n")
    print("\n" + ", ".join(f"{count:,} x {what}" for what, count in seen.done.most_common()))
    for fault, count in seen.faults.most_common(20):
        print(f"failed {count} x {fault}")
    print(f"\n{RULE}")
    grows = [name for name, one in found.items() if one.grows and not is_kept(name)]
    print(f"growing: {', '.join(grows) or 'nothing'}")
    sys.exit(bool(failed or grows))


if __name__ == "__main__":
    main()
