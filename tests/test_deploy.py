"""What deploy/ ships: alerts and a dashboard on figures that there are, and examples that their programs take."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from kb.settings import require_shared_database, settings_from_env
from scripts.clustering.parts import environment, filled, program

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus" / "rules.yaml"


def told() -> set[str]:
    """The figures of docs/monitoring.md, which another test holds to the code."""
    return set(re.findall(r"^\| `(satujawab_\w+)", (ROOT / "docs" / "monitoring.md").read_text("utf-8"), re.M))


@pytest.mark.parametrize("path", [RULES, DEPLOY / "grafana" / "satujawab.json"], ids=lambda path: path.name)
def test_figures_that_are_looked_at_are_there(path):
    named = set(re.findall(r"\bsatujawab_\w+", path.read_text("utf-8")))
    assert named and {re.sub(r"_(bucket|sum|count)$", "", name) for name in named} <= told()


def test_every_alert_says_what_is_wrong_and_what_to_do_and_is_tried():
    alerts = [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert all(set(alert["annotations"]) == {"summary", "do"} for alert in alerts)
    tried = re.findall(r"alertname: (\w+)", RULES.with_name("rules_test.yaml").read_text("utf-8"))
    assert {alert["alert"] for alert in alerts} == set(tried)


def test_the_dashboard_has_no_two_panels_in_one_place():
    panels = json.loads((DEPLOY / "grafana" / "satujawab.json").read_text("utf-8"))["panels"]
    cells = [
        (x, y)
        for panel in panels
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.skipif(not shutil.which("promtool"), reason="Prometheus is not installed")
def test_prometheus_raises_the_alerts():
    subprocess.run(["promtool", "test", "rules", "rules_test.yaml"], cwd=RULES.parent, check=True, capture_output=True)


def test_every_file_is_told_of():
    told = (DEPLOY / "README.md").read_text("utf-8")
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and path.name != "README.md"]
    assert [p.name for p in files if p.name not in told and p.parent.name not in ("grafana", "prometheus")] == []


def options(text):
    """What the server is started with: the application and the options, without what a machine fills in."""
    words = re.sub(r"[\\\[\],\"]", " ", text).split()
    begun = words[words.index("uvicorn") :]
    named = dict(zip(begun, begun[1:], strict=False))
    flags = {word: named.get(word, "") for word in begun if word.startswith("--")}
    own = ("--port", "--host", "--workers", "--forwarded-allow-ips", "--timeout-graceful-shutdown")
    return begun[1], {flag: "" if value.startswith("--") else value for flag, value in flags.items() if flag not in own}


@pytest.mark.parametrize("name", ["systemd/satujawab.service", "container/Containerfile"])
def test_a_server_is_started_as_scripts_serve_does(name):
    assert options((DEPLOY / name).read_text("utf-8")) == options((ROOT / "scripts" / "serve").read_text("utf-8"))


@pytest.mark.parametrize("role", ["desk", "replica"])
def test_the_settings_of_a_role_are_read(role, monkeypatch):
    for name, value in environment((DEPLOY / "systemd" / f"{role}.env").read_text("utf-8").splitlines()).items():
        assert f"| `{name}` |" in (ROOT / "docs" / "settings.md").read_text("utf-8")
        monkeypatch.setenv(name, value)
    settings = settings_from_env()
    require_shared_database(settings)
    assert settings.role == role and settings.bucket and settings.trusted_proxies


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path):
    own = tmp_path / "satujawab.service"
    text = filled("systemd/satujawab.service", [("/opt/satujawab/.venv/bin/python", sys.executable)])
    own.write_text(text, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", own], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "satujawab" in line]) == (0, [])


@pytest.mark.skipif(not shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin"), reason="no HAProxy")
def test_haproxy_takes_its_files_without_a_warning(tmp_path):
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key", "-out",
            tmp_path / "certificate", "-subj", "/CN=satujawab.example.go.id"]  # fmt: skip
    subprocess.run(make, check=True, capture_output=True)
    both = tmp_path / "both.pem"
    both.write_bytes((tmp_path / "certificate").read_bytes() + (tmp_path / "key").read_bytes())
    own = tmp_path / "haproxy.cfg"
    own.write_text(filled("haproxy/haproxy.cfg", [("/etc/haproxy/satujawab.pem", str(both))]), "utf-8")
    look = [program("haproxy", "haproxy"), "-c", "-f", own, "-f", DEPLOY / "haproxy" / "postgresql.cfg"]
    done = subprocess.run(look, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "WARNING" in line or "ALERT" in line]
    assert (done.returncode, said) == (0, [])


def test_patroni_has_time_to_try_again_before_it_gives_up_the_primary():
    patroni = yaml.safe_load((DEPLOY / "patroni" / "patroni.yml").read_text("utf-8"))
    agreed = patroni["bootstrap"]["dcs"]
    assert agreed["ttl"] >= agreed["loop_wait"] + 2 * agreed["retry_timeout"] and agreed["synchronous_mode"] is True
    etcd = yaml.safe_load((DEPLOY / "etcd" / "etcd.conf.yml").read_text("utf-8"))
    assert {f"http://{one}" for one in patroni["etcd3"]["hosts"].split(",")} == {
        re.sub(r".*=(.*):2380", r"\1:2379", one) for one in etcd["initial-cluster"].split(",")
    }


def kubernetes():
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / "satujawab.yaml").read_text("utf-8")))


@pytest.mark.parametrize("given", kubernetes(), ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_kubernetes_knows_each_of_its_objects(given):
    for version in ("1.29.1", kubernetes_validate.latest_version()):
        kubernetes_validate.validate(given, version, strict=True)


def test_kubernetes_finds_what_is_named_and_each_setting_is_one():
    objects = {(one["kind"], one["metadata"]["name"]): one for one in kubernetes()}
    pods = {
        name: one["spec"]["template"] for (kind, name), one in objects.items() if kind in ("StatefulSet", "Deployment")
    }
    assert {pod["metadata"]["labels"]["app"] for pod in pods.values()} == {"desk", "replica"}
    for kind, name in objects:
        if kind == "Service":
            assert objects[kind, name]["spec"]["selector"] == {"app": name} and name in pods
    known = (ROOT / "docs" / "settings.md").read_text("utf-8")
    shared = set(objects["ConfigMap", "satujawab"]["data"])
    for pod in pods.values():
        server = pod["spec"]["containers"][0]
        names = shared | {one["name"] for one in server["env"]}
        assert [name for name in names if f"| `{name}` |" not in known] == ["PGPASSWORD"]
        volumes = {one["name"] for one in pod["spec"]["volumes"]} | {"state"}
        assert {mount["name"] for mount in server["volumeMounts"]} == volumes
