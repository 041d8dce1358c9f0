"""Several machines on this one, broken in short (`scripts/cluster --break --quick`): nobody loses anything."""

import json
import os
import shutil
import subprocess

import pytest

from kb.settings import ROOT

LONGEST = 540
"""Seconds that all of it may take on a slow machine that others use too."""
pytestmark = pytest.mark.skipif(
    not shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin"), reason="HAProxy is not installed"
)


def test_nothing_is_lost_when_a_replica_is_killed_or_freezes_while_an_officer_publishes():
    command = ["scripts/cluster", "--break", "--quick", "--json", "--only", "replica"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert set(found) == {"replica killed", "replica frozen"}
    for drill in found.values():
        assert drill["lost"] == 0 and drill["requests"] >= 400 and drill["publish_to_live"] < 30
