"""No schema, form or label asks for what must not be known; that no table has room for it, test_promises shows."""

import re

import orjson
import pytest

from facilitator import phrases
from facilitator.api.spec import description
from facilitator.extensions import Base
from tests.sources import ROOT

BANNED = re.compile(
    r"diagnos|medicat|medicine|prescri|symptom|\brisk|_risk|risk_|legal.?name|surname|last.?name|family.?name|first.?name"
    r"|date.?of.?birth|birth|gender|\bgp\b|\bnhs\b|ethnic|religio",
    re.IGNORECASE,
)
# "A first name, initials …" is what a hint may say: it asks for less, not for more.
ALLOWED = re.compile(r"A first name, initials or a chosen word|A first name is enough")


@pytest.mark.requirement("P13", "P19")
def test_no_schema_has_a_field_for_it() -> None:
    schemas = orjson.loads(description("http://localhost"))["components"]["schemas"]
    fields = [f"{schema}.{name}" for schema, parts in schemas.items() for name in parts.get("properties", {})]
    assert len(fields) > 50
    assert [name for name in fields if BANNED.search(name)] == []


@pytest.mark.requirement("P13", "P19")
def test_no_page_and_no_sentence_asks_for_it() -> None:
    words = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "facilitator").rglob("*.html")}
    for path in (ROOT / "facilitator/phrases").glob("[a-z]*.py"):
        words[path.name] = "\n".join(phrases.table(path.stem).values())
    asked = {name: BANNED.search(ALLOWED.sub("", text)) for name, text in words.items()}
    assert {name: found[0] for name, found in asked.items() if found} == {}


def test_members_have_no_free_text_but_how_to_call_them() -> None:
    free = {
        column.name
        for column in Base.metadata.tables["member"].columns
        if column.type.python_type is str and column.name not in {"time_zone", "locale", "message_style"}
    }
    assert free == {"name_to_use", "pronouns", "say_it_like"}
