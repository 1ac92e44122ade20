"""The API guide is true: its samples run, from top to bottom, against a living application, and answer as it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from facilitator.app import create_app
from facilitator.clock import FrozenClock, SystemClock, install
from facilitator.config import Settings
from facilitator.domain.token import SCOPES
from tests.browser.server import serving
from tests.cast import bring_on_stage
from tests.conftest import NOW
from tests.databases import Databases
from tests.sources import ROOT
from tests.stage import set_stage

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BETWEEN = "\\n--- next ---\\n"  # as printf takes it
SECRET = "a secret that only the tests know, long enough"
NOT_YET = {"webhooks:write"}  # a scope of an operation that does not exist yet
# What is alike in every installation has to be as the guide says; anything else has to be of the same kind.
SAME = ("title", "status", "code", "detail", "errors", "overridden", "name_to_use", "scopes")


def samples(language: str) -> list[tuple[str, str]]:
    """Return the samples of a language, each with the block of answers behind it."""
    blocks = [(kind, text) for kind, text in BLOCK.findall(GUIDE)]
    following = [*blocks[1:], ("", "")]
    return [
        (text, after if kind_after in {"json", "text"} else "")
        for (kind, text), (kind_after, after) in zip(blocks, following, strict=True)
        if kind == language
    ]


@pytest.fixture(scope="module")
def installation(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve an installation with two groups that meet every Thursday; give the environment of the samples."""
    folder = tmp_path_factory.mktemp("guide")
    install(FrozenClock(NOW))
    with databases.fresh("sqlite", folder) as database:
        settings = Settings(
            data_dir=database.data_dir, key_dir=folder / "keys", database_url=database.url, secret_key=SECRET,
            base_url="http://localhost", mail_url=f"mailbox:{folder / 'mail'}", testing=True,
        )  # fmt: skip
        app = create_app(settings)
        stage = set_stage(app, bring_on_stage(app), database.data_dir)
        with serving(app) as address:
            yield {
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder),
                "PYTHONPATH": str(ROOT),
                "DATA_DIR": str(database.data_dir), "KEY_DIR": str(folder / "keys"), "SECRET_KEY": SECRET,
                "FACILITATOR": address,
            }  # fmt: skip
        stage.settle()
    install(SystemClock())


def run(command: list[str], text: str, environment: dict[str, str]) -> str:
    """Run a sample and return what it printed."""
    done = subprocess.run(
        command, input=text, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_like(promised: Any, answered: Any, place: str = "") -> None:
    """Assert that an answer has all that the guide shows, of the same kind; what is always alike is the same."""
    assert type(promised) is type(answered), f"{place}: {answered!r} instead of {promised!r}"
    if isinstance(promised, dict):
        assert promised.keys() <= answered.keys(), f"{place}: the guide shows fields that are not there"
        for name, value in promised.items():
            assert_like(value, answered[name], name)
    elif isinstance(promised, list) and promised and place not in SAME:
        assert_like(promised[0], answered[0], place)
    elif place in SAME:
        assert promised == answered, place


@pytest.fixture(scope="module")
def answers(installation: dict[str, str]) -> list[str]:
    """Run all shell samples in one shell, as a reader would; return what each printed, and the token at the end."""
    assert shutil.which("curl"), "the samples need curl: apt-get install curl"
    next_one = f"printf '{BETWEEN}'\n"
    script = "".join(text + next_one for text, _ in samples("sh")) + 'printf %s "$TOKEN"'
    return run(["bash", "-euo", "pipefail"], script, installation).split(BETWEEN.replace("\\n", "\n"))


def test_the_shell_samples_answer_what_the_guide_says(answers: list[str]) -> None:
    shown = samples("sh")
    assert len(shown) == len(answers) - 1 > 6
    for (sample, promised), answered in zip(shown, answers, strict=False):
        lines = [json.loads(line) for line in answered.splitlines() if line]
        assert bool(lines) == bool(promised), sample
        for line in lines:
            assert_like(json.loads(promised), line)
            assert line == lines[0], "a request that is sent twice gets the same answer"


def test_the_whole_example_shows_the_week(installation: dict[str, str], answers: list[str]) -> None:
    ((sample, promised),) = samples("python")
    printed = run([sys.executable, "-"], sample, installation | {"TOKEN": answers[-1]}).splitlines()
    assert "Garden room" in promised
    assert promised.strip().replace("19:00", "17:00") in printed


def test_every_scope_is_in_the_guide() -> None:
    for scope in SCOPES:
        assert f"`{scope}`" in GUIDE or scope in NOT_YET
