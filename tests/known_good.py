"""The rows of the role matrix as requests that succeed: other tests start from one and change a single thing.

What has to happen first, where the stage alone does not do, stands in ``BEFORE``.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

import tests.roles
from facilitator.api.blueprint import Operation
from facilitator.clock import FrozenClock, SystemClock, install
from facilitator.config import Settings
from tests.cast import bring_on_stage
from tests.conftest import NOW
from tests.databases import Databases
from tests.roles.matrix import ACTORS, Row
from tests.stage import Stage, set_stage

SUCCESSES = {200, 201, 202, 204, 303}


def files() -> list[Any]:
    """Return the modules of the matrix."""
    found = pkgutil.iter_modules(tests.roles.__path__)
    return [importlib.import_module(f"tests.roles.{one.name}") for one in found if one.name != "matrix"]


ROWS: dict[str, Row] = {route: row for module in files() for route, row in module.ROWS.items()}


@contextmanager
def staged(
    databases: Databases, folder: Path, *, prepare: Callable[[Flask], None] | None = None, **more: Any
) -> Iterator[Stage]:
    """Set the stage of the role matrix with all props, at the usual frozen time.

    ``prepare`` gets the application before its first request; ``more`` are settings.
    """
    from facilitator.app import create_app

    install(FrozenClock(NOW))
    with databases.fresh("sqlite", folder) as database:
        settings = Settings(
            data_dir=folder / "data", key_dir=folder / "keys", database_url=database.url,
            secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
            mail_url=f"mailbox:{folder / 'mail'}", mail_from="hello@groups.example.org", testing=True, **more,
        )  # fmt: skip
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        if prepare is not None:
            prepare(app)
        ready = set_stage(app, bring_on_stage(app), database.data_dir)
        for module in files():
            ready.ids |= getattr(module, "props", lambda _stage: {})(ready)
        ready.keep()
        yield ready
        ready.settle()
    install(SystemClock())


def operation_of(app: Flask, endpoint: str) -> Operation | None:
    """Return what is declared of an operation of the API, None for a page."""
    found: Operation | None = getattr(app.view_functions[endpoint], "operation", None)
    return found


def routes(app: Flask, prefix: str) -> list[str]:
    """Return the routes whose path begins with a prefix as METHOD endpoint."""
    return sorted(
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(prefix)
    )


@dataclass(frozen=True)
class Request:
    """A request that succeeds on the stage, to be changed and sent."""

    stage: Stage
    method: str
    url: str
    actor: str
    operation: Operation | None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def declared(self) -> Operation:
        """What is declared of an operation of the API."""
        assert self.operation is not None, f"{self.url} is a page"
        return self.operation

    @property
    def raw(self) -> bytes:
        """The body as JSON."""
        return orjson.dumps(self.body)

    def but(self, **changes: Any) -> "Request":
        """Return the same request with some parts changed."""
        return replace(self, **changes)

    def saying(self, **headers: str | None) -> "Request":
        """Return the same request with headers added (``If_Match`` for If-Match), or taken away by None."""
        changed = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return replace(self, headers={name: value for name, value in changed.items() if value is not None})

    def send(self, **options: Any) -> TestResponse:
        """Send it; ``options`` are those of the test client, and ``data`` replaces the body."""
        client = self.stage.app.test_client()
        if self.operation is None and self.actor not in {"stranger", "bare_token"}:
            self.stage.cast.sign_in(client, self.actor)
        if self.body is not None and "data" not in options:
            options["json" if self.operation else "data"] = self.body
        headers = {**self.headers, **options.pop("headers", {})}
        return client.open(self.url, method=self.method, headers=headers, **options)


def actor_of(row: Row) -> str | None:
    """Return the first actor who gets what they ask for, None if nobody does."""
    return next((who for who, got in zip(ACTORS, row.statuses, strict=True) if got in SUCCESSES), None)


def request_of(stage: Stage, route: str, actor: str | None = None) -> Request:
    """Return the request of a row on the restored stage, after what has to happen before; see ``next_request``."""
    stage.restore()
    return next_request(stage, route, actor)


def next_request(stage: Stage, route: str, actor: str | None = None) -> Request:
    """Return the request of a row on the stage as it is now.

    Raises:
        LookupError: there is no row, or it does not say who may and ``BEFORE`` does not, either.
    """
    if route not in ROWS:
        message = f"{route} has no row in the role matrix: add one to tests/roles"
        raise LookupError(message)
    method, endpoint = route.split(" ")
    row, before = ROWS[route], BEFORE.get(route)
    found = before(stage) if before else {}
    who = actor or found.pop("actor", None) or actor_of(row)
    if who is None:
        message = f"{route} succeeds for nobody: say in tests/known_good.py what has to happen before"
        raise LookupError(message)
    place = {**row.path, **row.query, **found}
    try:
        url = stage.app.url_map.bind("localhost").build(endpoint, placed(stage, place), method=method)
    except BuildError as error:
        raise LookupError(route) from error
    operation = operation_of(stage.app, endpoint)
    headers = {**row.headers, **(bearer(stage, who, operation) if operation else {})}
    body = row.json if operation else row.form
    return Request(
        stage, method, url, who, operation, headers, None if method == "GET" else placed(stage, body)
    )


def bearer(stage: Stage, actor: str, operation: Operation) -> dict[str, str]:
    """Return the Authorization header of a token of somebody with just the scope of an operation."""
    if actor in {"stranger", "bare_token"} or operation.scope is None:
        return {}
    return stage.cast.bearer(operation.scope, of="ada" if actor == "token" else actor)


def placed(stage: Stage, value: Any) -> Any:
    """Fill in the ids that a row names, however deep they stand."""
    if isinstance(value, dict):
        return {name: placed(stage, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [placed(stage, inner) for inner in value]
    found = stage.ids.get(value, value) if isinstance(value, str) else value
    return found if found is value else str(found)


def played(*earlier: str) -> Callable[[Stage], dict[str, Any]]:
    """Return a step that plays other rows first; the request is then sent by whoever succeeded with the last."""

    def play(stage: Stage) -> dict[str, Any]:
        actor = None
        for route in earlier:
            request = next_request(stage, route)
            answer = request.send()
            assert answer.status_code in SUCCESSES, (route, answer.get_data(as_text=True))
            actor = request.actor
        return {"actor": actor}

    return play


def unused_site(stage: Stage) -> dict[str, Any]:
    """Add a site at which no group meets."""
    made = next_request(stage, "POST sites.add_site", "ana").send()
    return {"site_id": made.get_json()["id"], "actor": "ana"}


def unused_group(stage: Stage) -> dict[str, Any]:
    """Add a group for which nothing is planned."""
    made = next_request(stage, "POST groups.add_group", "ana").send()
    return {"group_id": made.get_json()["id"], "actor": "ana"}


BEFORE: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "POST sessions.restore_session": played("POST sessions.cancel_session"),
    "POST web.sessions.restore_session": played("POST web.sessions.cancel_session"),
    "POST closings.reopen_session": played("POST closings.close_session"),
    "POST web.registers.reopen_session": played("POST web.registers.close_session"),
    "DELETE sites.remove_site": unused_site,
    "POST web.sites.remove_site": unused_site,
    "DELETE groups.remove_group": unused_group,
    "POST groups.archive_group": unused_group,
    "POST web.groups.archive_group": unused_group,
}
