"""Passkeys: added, named, removed, good for signing in; what does not hold is refused, no answer counts twice."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.audit import Audit
from facilitator.models.passkey import Passkey
from facilitator.services import passkey_checks, postbox
from tests.authenticator import Authenticator, octets, text
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.factors import give_passkey
from tests.pages import path_of, post, words_of

NEW, OVERVIEW, SIGN_IN = "/you/passkeys/new", "/you/signing-in", "/sign-in/passkey"
SURE = {"current_password": PASSWORD}


def options_of(client: FlaskClient, page: str) -> str:
    """Return what a page asks of the browser."""
    found = re.search(r'data-options="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found is not None
    return unescape(found[1])


def answer(client: FlaskClient, credential: str) -> int:
    """Send an answer to the sign-in page; return the status."""
    return post(client, SIGN_IN, {"credential": credential}).status_code


def test_several_are_added_with_names_and_brought_codes_on_paper_once(cast: Cast) -> None:
    ada = cast.client("ada")
    made = []
    for name in ("blue phone", "ключ"):
        device = Authenticator(credential_id=name.encode())
        options = options_of(ada, NEW)
        assert json.loads(options)["authenticatorSelection"]["userVerification"] == "required"
        made.append(post(ada, NEW, {"name": name, "credential": device.create(options), **SURE}).status_code)
    assert made == [201, 303]
    seen = words_of(ada.get(OVERVIEW))
    assert "blue phone" in seen
    assert "ключ" in seen
    assert len(json.loads(options_of(ada, NEW))["excludeCredentials"]) == 2


def test_a_passkey_signs_in_without_a_password_and_its_answer_counts_once(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    device, _ = give_passkey(cast, "ada")
    credential = device.get(options_of(client, "/sign-in"))
    entered = post(client, f"{SIGN_IN}?next=/groups", {"credential": credential})
    assert (entered.status_code, path_of(entered)) == (303, "/groups")
    assert client.get("/groups").status_code == 200
    assert answer(cast.app.test_client(), credential) == 422
    with unit():
        kept = db.session.scalars(select(Passkey)).one()
        assert kept.sign_count == 1
        assert kept.last_used_on is not None
        kept.sign_count = 0  # a device that does not count: then our own memory of answers refuses
    assert answer(cast.app.test_client(), credential) == 422


def test_with_a_passkey_the_password_alone_opens_nothing(client: FlaskClient, cast: Cast) -> None:
    device, _ = give_passkey(cast, "ada")
    sent = post(client, "/sign-in", {"email": email_of("ada"), "password": PASSWORD})
    assert path_of(sent) == "/sign-in/code"
    assert client.get("/groups").status_code == 302
    assert answer(client, device.get(options_of(client, "/sign-in/code"))) == 303


def test_what_does_not_hold_is_refused(
    client: FlaskClient, cast: Cast, clock: FrozenClock, unit: OpenUnit
) -> None:
    device, _ = give_passkey(cast, "ada")
    options = options_of(client, "/sign-in")
    without_finger = replace(device, verifies=False).get(options)
    elsewhere = replace(device, origin="https://evil.example").get(options)
    other_key = Authenticator(credential_id=device.credential_id).get(options)
    unknown = replace(device, credential_id=b"never seen").get(options)
    for_adding = device.get(
        json.dumps({**json.loads(options_of(cast.client("ada"), NEW)), "rpId": "localhost"})
    )
    made_up = device.get(json.dumps({**json.loads(options), "challenge": text(bytes(40))}))
    for credential in (without_finger, elsewhere, other_key, unknown):
        stranger = cast.app.test_client()
        assert answer(stranger, credential) == 422
        assert stranger.get("/groups").status_code == 302
    cast.app.extensions["sign-in-attempts"].records.clear()
    late = device.get(options)
    clock.advance(timedelta(minutes=11))
    assert [answer(client, one) for one in (for_adding, made_up, late)] == [422] * 3
    with unit():
        refusals = db.session.scalars(select(Audit.verb).where(Audit.verb == "refuse_passkey")).all()
        assert len(refusals) == 6
        db.session.get_one(Account, cast.ids["ada"]).active = False
    assert answer(client, device.get(options_of(client, "/sign-in"))) == 422


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        "[]",
        "null",
        '"x"',
        "x" * 9_999,
        "[" * 9_000,
        '{"rawId": 1}',
        '{"rawId": "AA", "response": 3}',
        "\x00",
    ],
)
def test_what_is_no_answer_is_refused_in_words(client: FlaskClient, cast: Cast, credential: str) -> None:
    give_passkey(cast, "ada")
    assert answer(client, credential) == 422


def test_an_answer_that_is_broken_inside_is_refused(client: FlaskClient, cast: Cast) -> None:
    device, _ = give_passkey(cast, "ada")
    for part in ("authenticatorData", "signature"):
        whole = json.loads(device.get(options_of(client, "/sign-in")))
        whole["response"][part] = text(octets(whole["response"][part])[:20])
        assert answer(client, json.dumps(whole)) == 422
        del whole["response"][part]
        assert answer(client, json.dumps(whole)) == 422
    ada = cast.client("ada")
    made = json.loads(Authenticator().create(options_of(ada, NEW)))
    made["response"]["attestationObject"] = text(b"\xa0")
    assert post(ada, NEW, {"name": "x", "credential": json.dumps(made), **SURE}).status_code == 422


def test_a_passkey_is_renamed_and_removed_by_its_owner_alone(cast: Cast, unit: OpenUnit) -> None:
    _, passkey_id = give_passkey(cast, "ada")
    ada, ben, page = cast.client("ada"), cast.client("ben"), f"/you/passkeys/{passkey_id}"
    assert post(ada, page, {"name": "old phone"}).status_code == 303
    assert "old phone" in words_of(ada.get(OVERVIEW))
    assert ben.get(page).status_code == ben.get(f"{page}/remove").status_code == 404
    assert post(ada, f"{page}/remove", {"current_password": "no"}).status_code == 422
    assert post(ada, f"{page}/remove", SURE).status_code == 303
    with unit():
        assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://groups.example.org", None),
        ("http://localhost:8000", None),
        ("http://groups.example.org", "passkey.needs_https"),
        ("http://192.0.2.4:8000", "passkey.needs_a_name"),
        ("https://[2001:db8::1]", "passkey.needs_a_name"),
    ],
)
def test_where_browsers_offer_no_passkeys_the_pages_say_why(
    cast: Cast, settings: Settings, address: str, key: str | None
) -> None:
    ada = cast.client("ada")
    postbox.install(replace(settings, base_url=address))
    assert passkey_checks.unavailable() == key
    for page in (NEW, OVERVIEW):
        assert ("Passkeys are not available here" in words_of(ada.get(page))) == (key is not None)
    assert ("Passkeys are not" in words_of(cast.app.test_client().get("/sign-in"))) == (key is not None)
