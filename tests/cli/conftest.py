"""The command line as an operator has it: settings in the environment, commands with exit codes and words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from facilitator.cli.main import group
from facilitator.config import Settings
from tests.databases import Databases

Command = Callable[..., Result]


def settle(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Put settings into the environment, where commands look for them."""
    for name, value in {
        "DATA_DIR": settings.data_dir,
        "KEY_DIR": settings.key_dir,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url,
        "MAIL_URL": settings.mail_url,
        "MAIL_FROM": settings.mail_from,
    }.items():
        monkeypatch.setenv(name, str(value))


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give a function that runs one command on the installation of this test."""
    settle(monkeypatch, settings)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(group, [str(argument) for argument in arguments], prog_name="facilitator")

    return run


@pytest.fixture
def kind() -> str:
    """Say on which database the other installation is; the drill itself goes both ways."""
    return "sqlite"


@pytest.fixture
def target(kind: str, settings: Settings, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Give the settings of another, empty installation."""
    with databases.empty(kind, tmp_path / "elsewhere") as other:
        folder = other.data_dir
        yield replace(settings, data_dir=folder, key_dir=folder.parent / "keys", database_url=other.url)


@pytest.fixture
def restore(target: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Result]:
    """Give a function that restores a file into the other installation."""

    def run(file: Path) -> Result:
        settle(monkeypatch, target)
        return CliRunner().invoke(group, ["restore", str(file)], prog_name="facilitator")

    return run
