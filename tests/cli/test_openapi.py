"""The description of the API is printed the same on every machine, and the committed file is current."""

import json

from flask import Flask

from tests.cli.conftest import Command
from tests.sources import ROOT


def test_the_description_does_not_depend_on_settings(command: Command) -> None:
    printed = command("openapi")
    assert printed.exit_code == 0
    described = json.loads(printed.stdout)
    assert described["openapi"].startswith("3.1")
    assert [server["url"] for server in described["servers"]] == ["http://localhost:8000"]


def test_the_committed_description_is_current(command: Command) -> None:
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert committed == command("openapi").stdout, "run: make openapi"


def test_a_running_installation_describes_itself_with_its_own_address(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").get_json()
    assert [server["url"] for server in described["servers"]] == ["http://localhost"]
