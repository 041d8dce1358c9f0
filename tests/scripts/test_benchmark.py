import json
import subprocess
import sys

import pytest

from kb.settings import ROOT
from scripts.benchmarks import alone as processes
from scripts.benchmarks.alone import alone, in_turn

pytestmark = pytest.mark.model


def test_the_quick_benchmark_measures_everything_without_an_error():
    command = [sys.executable, "-m", "scripts.benchmark", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = {row["what"]: row for row in json.loads(done.stdout.splitlines()[-1])}
    assert all(row["ours"] > 0 for row in rows.values())
    assert {what.split(",")[0] for what in rows} >= {"ask", "ask over HTTP", "encoder", "GET /api/v1/ask", "resident"}
    assert all(row["note"].startswith("0 errors") for row in rows.values() if "errors" in row["note"])
    assert "thread" in rows["ask, seen before, p50"]["name"]
    assert "times in 3 rounds; in the trial" in rows["build: short passages a second"]["note"]


def test_a_process_of_its_own_tells_the_milliseconds_of_each_call():
    with alone("wheel's engine", 1, passages=["biaya daftar IMEI"], rows=100) as process:
        times = process("ask", ["berapa biayanya?", "hp saya hilang"])
        assert len(times) == 2 and min(times) > 0
        assert len(process("query", ["berapa biayanya?"])) == 1


def test_a_process_that_ends_is_said_to_have_ended():
    ended = pytest.raises(RuntimeError, match="the process that measures 'usual recipe' has ended")
    with ended, alone("usual recipe", 1, unknown=True):
        pytest.fail("it cannot start")


def test_ways_work_in_turn_on_the_same_calls_and_each_block_begins_with_another(monkeypatch):
    monkeypatch.setattr(processes, "PAUSE", 0)
    monkeypatch.setattr(processes, "BLOCK", 2)
    worked = []

    def way(name):
        return lambda calls: worked.append((name, *calls)) or [float(call) for call in calls]

    times = in_turn({"a": way("a"), "b": way("b")}, list(range(9)), rounds=2)
    assert times == {"a": [[0, 1, 2, 3], [4, 5, 6, 7]], "b": [[0, 1, 2, 3], [4, 5, 6, 7]]}
    assert worked[:4] == [("a", 0, 1), ("b", 0, 1), ("b", 2, 3), ("a", 2, 3)]
