"""Starts a cluster on this machine: SeaweedFS, PostgreSQL with a standby, a desk, replicas, HAProxy.

    scripts/cluster                 starts them, says where they are, and waits; ends with Ctrl-C
    scripts/cluster --break         breaks them, one by one, while people ask; exit 1 if anything was lost

HAProxy, Patroni, etcd and the servers run by the files of deploy/, with other addresses. HAProxy must be installed;
without Patroni and etcd there is one PostgreSQL, and the drills of its standby are left out.
"""

import argparse
import json
import logging
import os
import re
import signal
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.settings import ROOT
from scripts.clustering.database import NO_STANDBY
from scripts.clustering.drills import DRILLS, FULL, OF_A_STANDBY, QUICK, Drills
from scripts.clustering.officers import Officers
from scripts.clustering.parts import Broken
from scripts.clustering.whole import Cluster, started
from scripts.seaweedfs import NoServer

PAGE = ROOT / "docs" / "several-machines.md"
MARK = "<!-- scripts/cluster --break -->"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def told(name: str, found: dict[str, Any]) -> str:
    """One line of the table."""
    live = f"{found['publish_to_live']:.1f}" if "publish_to_live" in found else ""
    more = []
    if "acknowledged" in found:
        more.append(f"{found['acknowledged_lost']} of {found['acknowledged']:,} acknowledged acts lost; "
                    f"nothing could be written for {found['nothing_written_for']:.1f} s")  # fmt: skip
    if "away" in found:
        more.append(
            f"away for {found['away']:.0f} s; {found['seconds']:.1f} s later the publication of meanwhile was live"
        )
    if found.get("faults"):
        more.append(", ".join(f"{count} times {fault}" for fault, count in found["faults"].items()))
    return (
        f"| {name} | {found['lost']} of {found['requests']:,} | {found['slowest']:.1f} | {found['seconds']:.1f} "
        f"| {live} | {'; '.join(more)} |"
    )


def table(all_found: dict[str, dict[str, Any]], replicas: int) -> str:
    head = (
        f"{date.today():%Y-%m-%d}, a desk and {replicas} replicas on one machine of {os.cpu_count()} cores, "
        "which did other things too.\n\n"
        "| drill | requests lost | slowest answer (s) | well again after (s) | publish to live (s) | besides |\n"
        "| --- | --- | --- | --- | --- | --- |"
    )
    return "\n".join([head, *(told(name, found) for name, found in all_found.items())])


def keep(text: str, page: Path = PAGE) -> None:
    """Between the marks of the page."""
    before, mark, rest = page.read_text("utf-8").partition(MARK)
    _, end, after = rest.partition("<!-- end -->")
    if not mark or not end:
        raise Broken(f"{page} has no place for the table: {MARK} … <!-- end -->")
    page.write_text(f"{before}{mark}\n{text}\n{end}{after}", "utf-8")


def broken(cluster: Cluster, quick: bool, only: str) -> dict[str, dict[str, Any]]:
    """Of each drill what was found."""
    wanted = DRILLS | (OF_A_STANDBY if len(cluster.database.nodes) > 1 else {})
    if len(cluster.database.nodes) == 1:
        say(f"{NO_STANDBY}; left out: {', '.join(OF_A_STANDBY)}")
    found = {}
    with closing(Officers(cluster)) as officers:
        drills = Drills(cluster, officers, QUICK if quick else FULL)
        for name, drill in wanted.items():
            if re.search(only, name):
                found[name] = drills.run(drill).told()
                say(told(name, found[name]))
    return found


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--break", action="store_true", dest="breaks", help="run the drills")
    parser.add_argument("--quick", action="store_true", help="two replicas, and shorter drills of fewer requests")
    parser.add_argument("--only", default="", metavar="WORDS", help="those drills whose names hold this expression")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--write", action="store_true", help=f"keep the table in {PAGE.relative_to(ROOT)}")
    given = parser.parse_args()
    replicas = 2 if given.quick else 3
    signal.signal(signal.SIGTERM, stop)
    try:
        with started(replicas, say) as cluster:
            logging.getLogger("satujawab").setLevel(logging.CRITICAL)  # that the database is away is no news here
            if not given.breaks:
                say("Ctrl-C ends all of it.")
                signal.pause()
            found = broken(cluster, given.quick, given.only)
    except KeyboardInterrupt:
        sys.exit(130)
    except (Broken, NoServer, KbError, RuntimeError) as error:
        say(f"scripts/cluster: {error}")
        sys.exit(2)
    print(json.dumps(found, indent=2) if given.json else table(found, replicas))
    if given.write:
        keep(table(found, replicas))
    sys.exit(any(one["lost"] or one.get("acknowledged_lost") for one in found.values()))


if __name__ == "__main__":
    main()
