"""What tests share: both databases, the application, a clock that stands still and a mail server that keeps."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from facilitator import clock as clock_module
from facilitator import transactions
from facilitator.clock import FrozenClock, SystemClock
from facilitator.config import Settings
from scripts.messages import compile_stale
from tests.databases import Database, Databases
from tests.filled import let_go
from tests.postgres import Lifeline
from tests.sink import MailSink, open_sink

pytest_plugins = ("tests.cast", "tests.circle")

NOW = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)
RUN = "FACILITATOR_TEST_RUN"
MEMORY = Path("/dev/shm")  # noqa: S108 - below it, tempfile and pytest make private folders
ROOMY = 4 * 2**30  # bytes
KINDS = os.environ.get("FACILITATOR_TEST_DATABASES", "sqlite,postgresql").split(",")

# A property holds however busy the machine is: a slow moment is no failure.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

OpenUnit = Callable[[], AbstractContextManager[transactions.Unit]]


def prefer_memory() -> None:
    """Keep temporary files in memory where there is plenty: the product waits for its disk, the tests need not."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize > ROOMY and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers of this run share, and compile the languages; only the main process does."""
    if not hasattr(config, "workerinput"):
        compile_stale()
        prefer_memory()
        lifeline = Lifeline()
        os.environ[RUN] = str(lifeline.folder)
        config.add_cleanup(lifeline.end)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL, so that ``-m "not postgresql"`` leaves it out."""
    for item in items:
        chosen = getattr(item, "callspec", None)
        if chosen is not None and chosen.params.get("database") == "postgresql":
            item.add_marker("postgresql")


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Give the maker of databases, for tests and fixtures that need one of their own."""
    return Databases(Path(os.environ[RUN]))


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Give a migrated, empty database: each test that asks runs once on every kind."""
    with databases.fresh(request.param, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """Let the time stand still at 2026-10-22 15:30 UTC; the test moves it."""
    frozen = FrozenClock(NOW)
    clock_module.install(frozen)
    yield frozen
    clock_module.install(SystemClock())


@pytest.fixture(scope="session")
def open_mail_sink() -> Iterator[MailSink]:
    """Run one mail server for all tests of a worker; ask for ``mail_sink`` instead."""
    with open_sink() as sink:
        yield sink


@pytest.fixture
def mail_sink(open_mail_sink: MailSink) -> MailSink:
    """Give the mail server that the application sends to, emptied for this test."""
    open_mail_sink.empty()
    return open_mail_sink


@pytest.fixture
def settings(database: Database, mail_sink: MailSink, tmp_path: Path) -> Settings:
    """Give the settings of an installation of its own for this test."""
    return Settings(
        data_dir=database.data_dir,
        key_dir=tmp_path / "keys",
        database_url=database.url,
        secret_key="a secret that only the tests know, long enough",
        base_url="http://localhost",
        mail_url=mail_sink.url,
        mail_from="hello@groups.example.org",
        testing=True,
    )


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """Give the whole application on a fresh database, at the frozen time."""
    from facilitator.app import create_app

    application = create_app(settings)
    yield application
    let_go(application)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a client that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def unit(app: Flask) -> OpenUnit:
    """Give a context manager to open with ``with``: the application's context and one transaction that commits."""

    @contextmanager
    def opened() -> Iterator[transactions.Unit]:
        with app.app_context(), transactions.unit() as current:
            yield current

    return opened
