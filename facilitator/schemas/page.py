"""What every list takes and answers."""

from functools import lru_cache
from typing import Any

from marshmallow import Schema
from marshmallow import fields as ma

from facilitator.domain.page import MOST, USUAL
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Text, WholeNumber


class PageQuery(Strict):
    """How much of a list is asked for."""

    limit = WholeNumber(least=1, most=MOST, load_default=USUAL)
    cursor = Text(most=500, load_default=None)


@lru_cache(maxsize=256)
def list_of(schema: type[Schema]) -> type[Schema]:
    """Return the envelope schema of a list of the given schema."""
    parts: dict[str, Any] = {
        "__doc__": f"A page of a list of {schema.__name__}.",
        "data": ma.List(ma.Nested(schema), required=True),
        "next_cursor": ma.String(required=True, allow_none=True),
    }
    return type(f"{schema.__name__.removesuffix('Out')}List", (Dumped,), parts)
