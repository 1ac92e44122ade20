"""Problem details for HTTP APIs (RFC 9457), as documented and answered."""

from marshmallow import fields as ma

from facilitator.schemas.base import Dumped


class FieldProblem(Dumped):
    """What is wrong with one field."""

    location = ma.String(metadata={"description": "json, query, path or headers"})
    field = ma.String(metadata={"description": "Dotted path of the field"})
    message = ma.String()


class ProblemOut(Dumped):
    """A problem (RFC 9457): ``code`` is stable, ``detail`` is for people, ``errors`` stand in a 422."""

    sometimes = frozenset({"errors", "current"})

    type = ma.String()
    title = ma.String()
    status = ma.Integer()
    detail = ma.String()
    code = ma.String()
    errors = ma.List(ma.Nested(FieldProblem))
    current = ma.Dict(
        metadata={"description": "The resource as it is now, where the caller saw an older one."}
    )
