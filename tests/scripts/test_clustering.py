"""What scripts/cluster reads of deploy/, tells and keeps; the drills themselves are in tests/e2e/test_cluster.py."""

import shutil

import pytest

from kb.settings import ROOT
from scripts.clustering import __main__ as cluster
from scripts.clustering import whole
from scripts.clustering.database import Database, Node
from scripts.clustering.parts import Broken, Part, environment, filled, program, unit

FOUND = {"requests": 4010, "lost": 0, "seconds": 12.34, "slowest": 1.2, "publish_to_live": 0.8}


def test_a_unit_is_read_as_systemd_does():
    told = unit("# A=B\n[Service]\nExecStart=a \\\n  b=c\nEnvironment=X=1 'Y=a b'\nEnvironment=Z=\n")
    assert told["ExecStart"][0].split() == ["a", "b=c"] and "# A" not in told
    assert environment([*told["Environment"], "# no", "W=3"]) == {"X": "1", "Y": "a b", "Z": "", "W": "3"}


def test_a_file_that_says_something_else_now_is_noticed():
    with pytest.raises(Broken, match=r"deploy/etcd/etcd.conf.yml no longer says '10.9.9.9'"):
        filled("etcd/etcd.conf.yml", [("10.9.9.9", "")])


def test_what_is_not_installed_is_said_with_its_package():
    with pytest.raises(Broken, match="no-such-program is not installed: apt-get install some-package"):
        program("no-such-program", "some-package")


@pytest.mark.parametrize(("name", "role"), [("desk", "desk"), ("two", "replica")])
def test_a_server_runs_by_the_unit_with_secrets_of_its_own(name, role, tmp_path):
    pairs = {"127.0.0.1:5000": "127.0.0.1:1", "https://s3.example.go.id:8333": "http://127.0.0.1:2"}
    machine = whole._server(name, tmp_path, pairs)
    settings = machine.part.environment
    assert settings["KB_ROLE"] == role and str(ROOT / ".venv") in machine.part._command[0]
    places = [value for value in settings.values() if value.startswith("/")]
    assert places and all(value.startswith(str(tmp_path)) for value in places)
    assert not any("/opt/" in word or "8501" in word or "$" in word for word in machine.part._command)
    assert (machine.folder / "credentials" / "pgpass").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not shutil.which("haproxy", path="/usr/sbin:/usr/bin"), reason="HAProxy is not installed")
@pytest.mark.parametrize("nodes", [1, 2])
def test_haproxy_gets_only_the_machines_that_there_are(nodes, tmp_path):
    no = Part("no", [], tmp_path, {})
    database = Database([Node(str(one), 6000 + one, 7000 + one, no, tmp_path) for one in range(nodes)])
    whole._proxy(tmp_path, 1, 2, database, {"desk": 3, "one": 4, "two": 5})
    texts = [(tmp_path / name).read_text("utf-8") for name in ("haproxy.cfg", "postgresql.cfg")]
    assert not any("10.0.0." in text for text in texts) and "server three" not in texts[0]
    assert ("/primary" in texts[1]) == (nodes == 2) and texts[1].count("    server ") == nodes


def test_the_table_is_kept_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{cluster.MARK}\nold\n<!-- end -->\nafter\n", "utf-8")
    text = cluster.table({"replica killed": FOUND, "store away": FOUND | {"away": 60.2, "faults": {"503": 2}}}, 3)
    cluster.keep(text, page)
    assert page.read_text("utf-8") == f"before\n{cluster.MARK}\n{text}\n<!-- end -->\nafter\n"
    assert "| replica killed | 0 of 4,010 | 1.2 | 12.3 | 0.8 |" in text and "2 times 503" in text
    page.write_text("nothing", "utf-8")
    with pytest.raises(Broken, match="no place for the table"):
        cluster.keep(text, page)


def test_without_haproxy_one_sentence_says_so(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr("sys.argv", ["cluster"])
    with pytest.raises(SystemExit) as ended:
        cluster.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "scripts/cluster: haproxy is not installed: apt-get install haproxy"
    )
