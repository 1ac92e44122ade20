"""Compose the API: its blueprints, its OpenAPI 3.1 description and its open doors."""

from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response, current_app
from flask_smorest import Api
from marshmallow import fields as ma

import facilitator
from facilitator.api.absences import blueprint as absences
from facilitator.api.accounts import blueprint as accounts
from facilitator.api.attendances import blueprint as attendances
from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.bookings import blueprint as bookings
from facilitator.api.checkins import blueprint as checkins
from facilitator.api.closings import blueprint as closings
from facilitator.api.closures import blueprint as closures
from facilitator.api.consents import blueprint as consents
from facilitator.api.contacts import blueprint as contacts
from facilitator.api.covers import blueprint as covers
from facilitator.api.deliveries import blueprint as deliveries
from facilitator.api.facilitators import blueprint as facilitators
from facilitator.api.feeds import blueprint as feeds
from facilitator.api.followups import blueprint as followups
from facilitator.api.groups import blueprint as groups
from facilitator.api.handovers import blueprint as handovers
from facilitator.api.imports import blueprint as imports
from facilitator.api.members import blueprint as members
from facilitator.api.memberships import blueprint as memberships
from facilitator.api.registers import blueprint as registers
from facilitator.api.rooms import blueprint as rooms
from facilitator.api.rotas import blueprint as rotas
from facilitator.api.rounds import blueprint as rounds
from facilitator.api.series import blueprint as series
from facilitator.api.sessions import blueprint as sessions
from facilitator.api.sites import blueprint as sites
from facilitator.api.swaps import blueprint as swaps
from facilitator.api.tokens import blueprint as tokens
from facilitator.extensions import csrf
from facilitator.schemas.base import Dumped
from facilitator.schemas.problem import ProblemOut

PREFIX = "/api/v1"
BLUEPRINTS: tuple[ApiBlueprint, ...] = (
    sites,
    rooms,
    bookings,
    closures,
    imports,
    groups,
    facilitators,
    accounts,
    tokens,
    feeds,
    members,
    memberships,
    contacts,
    consents,
    series,
    sessions,
    rotas,
    covers,
    swaps,
    absences,
    handovers,
    rounds,
    registers,
    closings,
    followups,
    attendances,
    checkins,
    deliveries,
)
root = ApiBlueprint("root", __name__, description="What is open to everybody.")


class VersionOut(Dumped):
    """What the ping answers."""

    version = ma.String(required=True)


class Converter(OpenAPIConverter):
    """Describes no default where a field that is not sent has no value: null need not be one of its values."""

    def field2default(self, field: ma.Field[Any], **kwargs: Any) -> dict[str, Any]:
        """Return the default of a field, if it has one to speak of."""
        found: dict[str, Any] = super().field2default(field, **kwargs)
        return {} if found.get("default") is None else found


class Descriptions(MarshmallowPlugin):
    """apispec's reader of schemas, with our converter."""

    Converter = Converter


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest with problem+json: the documented default answer and the real one agree."""

    ERROR_SCHEMA = ProblemOut

    def _register_responses(self) -> None:
        """Document automatic error answers as problems; private in flask-smorest, so a test watches it."""
        schema = {"application/problem+json": {"schema": ProblemOut}}
        for status in HTTPStatus:
            self.spec.components.response(
                status.name, {"description": status.phrase, "content": schema}, lazy=True
            )
        self.spec.components.response(
            "DEFAULT_ERROR", {"description": "A problem", "content": schema}, lazy=True
        )

    def _register_error_handlers(self) -> None:
        """Leave errors to the application, which answers by path."""

    def _register_etag_headers(self) -> None:
        """Leave ETags to ``preconditions``."""


@root.operation("GET", "/ping", scope=None, answer=VersionOut)
def ping() -> dict[str, str]:
    """Say that the API is there, and its version."""
    return {"version": facilitator.__version__}


@cache
def description(base_url: str) -> bytes:
    """Return the OpenAPI description of an installation, as JSON.

    It is made on an application of its own when somebody first asks for it: reading every schema takes longer than
    starting, and what is only read once is not kept in the memory of every worker.
    """
    bare = Flask("description", static_folder=None)
    bare.config |= {"API_TITLE": "Facilitator", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    options = {
        "servers": [{"url": base_url, "description": "This installation"}],
        "info": {"description": "Groups, sessions, attendance and reminders of one organisation."},
    }
    api = ProblemApi(bare, spec_kwargs={**options, "marshmallow_plugin": Descriptions()})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for blueprint in (root, *BLUEPRINTS):
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    return orjson.dumps(api.spec.to_dict())


def serve_description() -> Response:
    """Serve the OpenAPI description."""
    base_url: str = current_app.config["SETTINGS"].base_url
    return Response(description(base_url), content_type="application/json")


def init_api(app: Flask) -> None:
    """Register the API with an application."""
    for blueprint in (root, *BLUEPRINTS):
        csrf.exempt(blueprint)  # a bearer token needs none; a cookie is checked by authentication
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", serve_description)
