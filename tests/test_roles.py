"""Play the role matrix: every route, every actor; a route without a row fails."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import tests.roles
from facilitator.app import create_app
from facilitator.clock import FrozenClock, SystemClock, install
from facilitator.config import Settings
from tests.cast import Cast, bring_on_stage
from tests.conftest import NOW
from tests.databases import Databases
from tests.roles.matrix import ACTORS, Row
from tests.stage import Stage, set_stage

UNPLAYED = {"static", "openapi"}  # files that hold nothing of anybody
PAGES = "web."


def files() -> list[Any]:
    """Return the modules of the matrix."""
    found = pkgutil.iter_modules(tests.roles.__path__)
    return [importlib.import_module(f"tests.roles.{one.name}") for one in found if one.name != "matrix"]


ROWS: dict[str, Row] = {route: row for module in files() for route, row in module.ROWS.items()}


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once; every request starts from the same state."""
    folder = tmp_path_factory.mktemp("roles")
    install(FrozenClock(NOW))
    with databases.fresh("sqlite", folder) as database:
        app = create_app(settings_of(database.url, folder))
        ready = set_stage(app, bring_on_stage(app), database.data_dir)
        for module in files():
            ready.ids |= getattr(module, "props", lambda _stage: {})(ready)
        ready.keep()
        yield ready
        ready.settle()
    install(SystemClock())


def settings_of(url: str, folder: Path) -> Settings:
    """Return the settings of an installation that sends its mail into a folder."""
    return Settings(
        data_dir=folder / "data", key_dir=folder / "keys", database_url=url,
        secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
        mail_url=f"mailbox:{folder / 'mail'}", mail_from="hello@groups.example.org", testing=True,
    )  # fmt: skip


def routes(app: Flask) -> set[str]:
    """Return every route of the application as METHOD endpoint."""
    return {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in UNPLAYED
    }


def test_every_route_has_a_row(stage: Stage) -> None:
    assert routes(stage.app) == set(ROWS)


@pytest.mark.parametrize("route", sorted(ROWS))
def test_each_actor_gets_what_the_matrix_says(route: str, stage: Stage) -> None:
    row = ROWS[route]
    got = tuple(ask(stage, route, row, actor) for actor in ACTORS)
    assert dict(zip(ACTORS, got, strict=True)) == dict(zip(ACTORS, row.statuses, strict=True))


def ask(stage: Stage, route: str, row: Row, actor: str) -> int:
    """Send the request of a row as somebody and return the status."""
    stage.restore()
    method, endpoint = route.split(" ")
    adapter = stage.app.url_map.bind("localhost")
    url = adapter.build(endpoint, stage.place({**row.path, **row.query}), method=method)
    client = stage.app.test_client()
    headers = dict(row.headers)
    scope = getattr(stage.app.view_functions[endpoint], "operation", None)
    if actor in {"token", "bare_token"} or (scope is not None and actor != "stranger"):
        headers |= bearer(stage.cast, actor, scope.scope if scope else None)
    elif actor != "stranger":
        stage.cast.sign_in(client, actor)
    sent: dict[str, Any] = {"data": stage.place(row.form or {})}
    if row.json is not None:
        sent = {"json": stage.place(row.json)}
    stage.app.config["WTF_CSRF_ENABLED"] = (
        False  # what is asked here is who may, not whether the form is ours
    )
    if method == "GET":
        sent = {}
    return client.open(url, method=method, headers=headers, **sent).status_code


def bearer(cast: Cast, actor: str, scope: str | None) -> dict[str, str]:
    """Return the token an actor calls with: all they may for people, Ada's for the last two."""
    if actor == "bare_token":
        other = "reports:read" if scope != "reports:read" else "groups:read"
        return cast.bearer(other)
    if actor == "token":
        return cast.bearer(scope or "groups:read")
    return cast.bearer(scope or "groups:read", of=actor)
