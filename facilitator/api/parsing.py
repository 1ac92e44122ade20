"""Read what a request sends through the schemas; refuse unknown fields and parameters alike."""

from typing import Any, NoReturn

import orjson
from flask import Request, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from facilitator.errors import Invalid, Problem
from facilitator.schemas.base import problems_of

DEEPEST = 20


class InvalidRequest(Invalid):
    """Input that is wrong, with the place it stood in: json, query or headers."""

    def __init__(self, error: ValidationError, location: str) -> None:
        """Take over marshmallow's messages for one location."""
        nested = (
            error.messages.get(location, error.messages)
            if isinstance(error.messages, dict)
            else error.messages
        )
        super().__init__(problems=problems_of(ValidationError(nested)))
        self.location = location


def refuse_parameters() -> None:
    """Refuse every query parameter where an operation knows none: a misspelt one must not be taken for done.

    Raises:
        Invalid: naming each of them.
    """
    if request.args:
        error = Invalid(problems=[Problem(name[:100], "field.unknown") for name in request.args])
        error.location = "query"
        raise error


def uploaded(req: Request, name: str) -> dict[str, Any]:
    """Return the fields of a form; the file of that name is one of them, as text.

    Raises:
        Invalid: the file is not text in UTF-8.
    """
    fields: dict[str, Any] = req.form.to_dict()
    file = req.files.get("file") or req.files.get(name)
    if file is not None:
        try:
            fields[name] = file.stream.read().decode("utf-8")
        except UnicodeDecodeError:
            raise Invalid("imports.not_text", field="file") from None
        finally:
            file.close()
    return fields


class Parser(FlaskParser):
    """webargs, with our errors and no silent dropping of what is unknown."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None, "headers": "exclude"}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Read a JSON body.

        Raises:
            UnsupportedMediaType: it is not declared as JSON.
            BadRequest: it is not JSON.
        """
        raw = req.get_data(cache=True)
        if not raw:
            return {}
        if req.mimetype == "multipart/form-data" and getattr(schema, "uploads", None):
            return uploaded(req, schema.uploads)  # type: ignore[attr-defined]  # looked for in the line above
        if not req.is_json:
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise BadRequest("The body is not valid JSON.") from error

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        """Raise our own error, with the location the values came from."""
        location = next(iter(error.messages)) if isinstance(error.messages, dict) else "json"
        raise InvalidRequest(error, location) from error
