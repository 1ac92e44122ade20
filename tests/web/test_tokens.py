"""The page of your tokens: the secret is shown once."""

import re

from sqlalchemy import select

from facilitator.domain.token import is_whole
from facilitator.extensions import db
from facilitator.models.token import Token
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import post, words_of

NEW = {"name": "Spreadsheet", "scopes": ["groups:read", "register:read"], "expires_in_days": "30"}


def test_a_token_is_made_shown_once_and_revoked(cast: Cast, unit: OpenUnit) -> None:
    eli = cast.client("eli")
    assert "No tokens yet" in words_of(eli.get("/tokens"))
    made = post(eli, "/tokens/new", NEW)
    found = re.search(r"fac_live_\w+", made.get_data(as_text=True))
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert found is not None
    assert is_whole(found.group())
    bearer = {"Authorization": f"Bearer {found.group()}"}
    assert cast.app.test_client().get("/api/v1/me", headers=bearer).get_json()["name"] == "Eli"
    listed = eli.get("/tokens").get_data(as_text=True)
    assert found.group() not in listed
    assert "Spreadsheet" in listed
    with unit():
        token_id = db.session.scalars(select(Token.id).where(Token.name == "Spreadsheet")).one()
    assert post(eli, f"/tokens/{token_id}/revoke", page="/tokens").status_code == 303
    assert cast.app.test_client().get("/api/v1/me", headers=bearer).status_code == 401
    assert "Spreadsheet" not in words_of(eli.get("/tokens"))


def test_a_token_for_some_groups_reaches_these_only(cast: Cast, unit: OpenUnit) -> None:
    ada = cast.client("ada")
    made = post(ada, "/tokens/new", NEW | {"group_ids": [str(cast.group_a)]})
    assert made.status_code == 201
    with unit():
        token = db.session.scalars(select(Token).where(Token.name == "Spreadsheet")).one()
    assert token.group_ids == [str(cast.group_a)]
    assert post(ada, "/tokens/new", NEW | {"group_ids": [str(cast.group_b)]}).status_code == 422


def test_a_form_offers_and_takes_no_scope_beyond_the_role(cast: Cast) -> None:
    ada = cast.client("ada")
    assert 'value="admin"' not in ada.get("/tokens/new").get_data(as_text=True)
    assert 'value="admin"' in cast.client("ana").get("/tokens/new").get_data(as_text=True)
    for scopes in (["admin"], [], ["everything"]):
        refused = post(ada, "/tokens/new", NEW | {"scopes": scopes})
        assert refused.status_code == 422, scopes
        assert 'href="#f-scopes"' in refused.get_data(as_text=True)


def test_nobody_revokes_the_token_of_another(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        adas = db.session.scalars(select(Token.id).limit(1)).one()
    assert post(cast.client("ben"), f"/tokens/{adas}/revoke", page="/tokens/new").status_code == 404
