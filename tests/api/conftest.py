"""The stage of the tests that look at every operation."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.known_good import staged
from tests.stage import Stage


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage of the role matrix once; every request starts from the same state."""
    with staged(databases, tmp_path_factory.mktemp("api")) as ready:
        yield ready
