import json
import subprocess
import sys

from kb.settings import ROOT


def test_the_quick_benchmark_measures_everything_without_an_error():
    done = subprocess.run([sys.executable, "scripts/benchmark.py", "--quick", "--json"], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout.splitlines()[-1])
    assert all(row["ours"] > 0 for row in rows)
    assert {row["what"].split(",")[0] for row in rows} >= {"ask", "encoder", "GET /api/v1/ask", "resident"}
    assert all(row["note"].startswith("0 errors") for row in rows if "errors" in row["note"])
