"""One scene for all tests of a module: setting it up takes seconds."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.faults.scenes import Scene, open_scene
from tests.sink import MailSink


@pytest.fixture(scope="module")
def scene(
    databases: Databases, open_mail_sink: MailSink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Give reminders on the PostgreSQL of this run, with a broker that forgets everything when it dies."""
    folder = tmp_path_factory.mktemp("scene")
    with (
        databases.fresh("postgresql", folder) as database,
        open_scene(database, open_mail_sink, folder) as opened,
    ):
        yield opened
