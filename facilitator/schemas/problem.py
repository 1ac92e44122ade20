"""Problem details for HTTP APIs (RFC 9457), as documented and answered."""

from marshmallow import fields as ma

from facilitator.schemas.base import Dumped


class FieldProblem(Dumped):
    """What is wrong with one field."""

    location = ma.String(required=True, metadata={"description": "json, query, path or headers"})
    field = ma.String(required=True, metadata={"description": "Dotted path of the field"})
    message = ma.String(required=True)


class ProblemOut(Dumped):
    """A problem (RFC 9457): ``code`` is stable, ``detail`` is for people."""

    type = ma.String(required=True)
    title = ma.String(required=True)
    status = ma.Integer(required=True)
    detail = ma.String(required=True)
    code = ma.String(required=True)
    errors = ma.List(ma.Nested(FieldProblem))
