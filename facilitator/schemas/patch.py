"""The schema that changes a noun: the one that makes it, with every field optional (JSON Merge Patch, RFC 7396)."""

from functools import lru_cache
from typing import Any

from facilitator.schemas.base import Strict


@lru_cache(maxsize=256)
def patch_of(schema: type[Strict]) -> type[Strict]:
    """Return a schema of the same fields in which none is required and none has a default."""

    def start(self: Strict, **options: Any) -> None:
        Strict.__init__(self, **{**options, "partial": True})

    name = f"{schema.__name__.removesuffix('In')}Patch"
    return type(
        name, (schema,), {"__init__": start, "makes": None, "__doc__": f"What may change of {name[:-5]}."}
    )
