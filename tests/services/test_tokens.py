"""Tokens as the command line makes them."""

import pytest

from facilitator.domain.token import NewToken, is_whole
from facilitator.errors import Invalid
from facilitator.services import principals, tokens
from tests.cast import Cast
from tests.conftest import OpenUnit


def test_a_token_comes_with_its_secret(cast: Cast, unit: OpenUnit) -> None:
    actor = cast.ada
    with unit():
        token, secret = tokens.make_token(actor=actor, new=NewToken("From the shell", ["groups:read"]))
        assert is_whole(secret)
        assert token.account_id == cast.ids["ada"]
    with unit():
        found = principals.of_token(token.token_hash)
    assert found is not None
    assert found[0].group_ids == {cast.group_a}
    assert found[0].scopes == frozenset({"groups:read"})


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewToken("x", ["admin"]), "scopes"),
        (NewToken("x", ["groups:read"], expires_in_days=0), "expires_in_days"),
        (NewToken("x", ["groups:read"], expires_in_days=9999), "expires_in_days"),
    ],
)
def test_a_token_never_has_more_than_its_account(
    cast: Cast, unit: OpenUnit, new: NewToken, field: str
) -> None:
    actor = cast.ada
    with pytest.raises(Invalid) as refused, unit():
        tokens.make_token(actor=actor, new=new)
    assert refused.value.field == field


def test_a_group_of_others_cannot_be_in_a_token(cast: Cast, unit: OpenUnit) -> None:
    actor = cast.ada
    with pytest.raises(Invalid) as refused, unit():
        tokens.make_token(actor=actor, new=NewToken("x", ["groups:read"], [cast.group_b]))
    assert refused.value.field == "group_ids"
