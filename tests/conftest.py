"""The real encoder and the real articles, opened once for all; of which tier a test is, and what it may not do."""

import json
import logging
import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from kb.publishing.people import accounts
from kb.retrieval.encoding import encoder as encoding
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.settings import ROOT, S3
from kb.storage.engine import make_engine
from kb.storage.schema import bring_up
from kb.web.http.bounded_log import AtMost
from scripts.seaweedfs import BUCKET, KEY, SECRET, SeaweedFS
from scripts.seaweedfs import NoServer as NoSeaweedFS
from tests.database import Database
from tests.postgresql import NoServer, Server

# The same examples every time: what a run finds belongs to the change that is tested, not to chance or a busy machine.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

# What is slow on purpose, or done for each page or command anew, is quick or done once for a process.
accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
manifest_scanner.scan_component_manifests = lru_cache(maxsize=1)(manifest_scanner.scan_component_manifests)
ENCODER = ROOT / ".cache" / "encoder"
load_encoder = encoding._load
load_once = lru_cache(maxsize=1)(load_encoder)


def _load_encoder(folder: Path) -> Encoder:
    if folder != ENCODER:
        return load_encoder(folder)
    assert _running != "unit", "a test of the tier unit opens the encoder: mark it with pytest.mark.model"
    return load_once(folder)


encoding._load = _load_encoder

QUESTIONS = Path(__file__).parent / "questions.jsonl"
TIERS = ("unit", "model", "e2e")
MODEL = {"encoder", "snapshot"}
"""Fixtures that make a test one of the model's."""
FIRST_HALF = {"test_first_page", "test_page", "test_studio", "test_studio_facts", "test_workers"}
"""Files of the tier e2e that take about as long as the others together."""
LONGEST = "test_studio_pages"
"""The file that comes first: at the end one process would still be at it while the others have nothing left."""
FEW, ONLY_E2E = 3, 64
"""How many tests of the tier e2e are tried again, and the exit status that says so (scripts/test)."""
LOCAL = ("127.", "::1", "localhost")


def tier_of(item: pytest.Item) -> str:
    """The one that a test or its file is marked with, else by its folder and the fixtures it asks for."""
    marked = next((mark.name for mark in item.iter_markers() if mark.name in TIERS), None)
    if marked or "e2e" in item.path.parts:
        return marked or "e2e"
    return "model" if MODEL & set(getattr(item, "fixturenames", ())) else "unit"


class InTurns(LoadFileScheduling):
    """A file in one process, and of the tier e2e half of the files one after the other in one: so never more than two
    servers and browsers are at work at once.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(super()._split_scope(nodeid))
        return f"e2e {file.stem in FIRST_HALF}" if "e2e" in file.parts else str(file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return InTurns(config, log)


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(tier_of(item))
    items.sort(key=lambda item: item.path.stem != LONGEST)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Says by the exit status that nothing failed but a few tests of the tier e2e, which get one more try alone."""
    told = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus != pytest.ExitCode.TESTS_FAILED or told is None:
        return
    reports = [*told.stats.get("failed", ()), *told.stats.get("error", ())]
    # Where a server did not come up, all tests of its file say so: that is one fault.
    failed = {one.nodeid if getattr(one, "when", "") == "call" else one.nodeid.partition("::")[0] for one in reports}
    if len(failed) <= FEW and all("/e2e/" in test for test in failed):
        session.exitstatus = ONLY_E2E


def _refuse(event: str, args: tuple) -> None:
    """Tells a test that leaves this machine."""
    if event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(LOCAL):
        raise AssertionError(f"a test connects to {args[1][0]}: no test may need the network")


_running = ""
sys.addaudithook(_refuse)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    global _running  # noqa: PLW0603  one test runs at a time
    _running = tier_of(item)
    try:
        return (yield)
    finally:
        _running = ""


@pytest.fixture(autouse=True)
def _what_is_logged_stays() -> Iterator[None]:
    """Fails the test that leaves the log of the project silent for those after it."""
    log = logging.getLogger("satujawab")
    # Of a server that another test has started: it counts what other tests log within the minute.
    log.filters[:] = [one for one in log.filters if not isinstance(one, AtMost)]
    yield
    silent = log.disabled or log.level > logging.WARNING or logging.root.manager.disable >= logging.WARNING
    log.disabled = False
    log.setLevel(logging.NOTSET)
    assert not silent, "what is logged was changed and not changed back"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder(str(ENCODER))


@pytest.fixture(scope="session")
def snapshot(encoder) -> Snapshot:
    """The snapshot that `scripts/setup` built from articles/."""
    return open_snapshot(ROOT / "index", encoder)


@pytest.fixture(scope="session")
def questions() -> list[dict]:
    """Our own labelled questions: id, text, articles (any of them is right; none: out of scope)."""
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for all tests of this process; those that need it are skipped where none is installed."""
    try:
        server = Server()
    except NoServer as error:
        pytest.skip(str(error))
    yield server
    server.remove()


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[SeaweedFS]:
    """A server of S3 for all tests of this process; those that need it are skipped where none is installed."""
    try:
        server = SeaweedFS()
    except NoSeaweedFS as error:
        pytest.skip(str(error))
    yield server
    server.remove()


@pytest.fixture
def s3(seaweedfs, tmp_path, monkeypatch) -> S3:
    """A place of the test's own in the bucket, with the credentials of who may write in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    return S3(f"s3://{BUCKET}/{uuid4().hex}", seaweedfs.endpoint, cache=tmp_path / "cache")


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory) -> Path:
    """A file of SQLite with this program's tables, to be copied."""
    made = Database(tmp_path_factory.mktemp("sqlite"))
    engine = make_engine(made.address)
    bring_up(engine)
    engine.dispose()
    return made.path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Iterator[Database]:
    """A database with its tables; the test runs with each kind."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    found = Database(tmp_path, server, server.with_tables() if server else "")
    if not server:
        shutil.copyfile(request.getfixturevalue("sqlite"), found.path)
        found.path.chmod(0o600)
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path) -> Iterator[Database]:
    """A database without any table, of each kind."""
    found = Database(tmp_path, request.getfixturevalue("postgresql") if request.param == "postgresql" else None)
    yield found
    found.close()
