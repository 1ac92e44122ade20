"""Everybody reads their own language: accounts on pages, members in mails, programs in errors, visitors by browser."""

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.domain.member import NewMember
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.member import Member
from facilitator.models.organisation import Organisation
from facilitator.services import members
from facilitator.web.choices import country_choices
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.mailing import EVE, prepare
from tests.pages import post, words_of
from tests.sink import MailSink

SETTINGS = {"name": "Ada", "time_zone": "Europe/London"}


def signed_in(app: Flask, name: str) -> FlaskClient:
    """Sign in as people do, by the page."""
    client = app.test_client()
    answer = post(client, "/sign-in", {"email": email_of(name), "password": PASSWORD})
    assert answer.status_code == 303
    return client


def test_an_account_chooses_the_language_of_its_pages(app: Flask, cast: Cast) -> None:
    ada = signed_in(app, "ada")
    assert "Your settings" in words_of(ada.get("/you", headers={"Accept-Language": "es"}))  # hers is English
    assert post(ada, "/you", SETTINGS | {"locale": "es"}).status_code == 303
    page = ada.get("/you", headers={"Accept-Language": "en"})
    assert '<html lang="es" dir="ltr">' in page.get_data(as_text=True)
    assert "Tus ajustes" in words_of(page)
    assert "Completa este campo." in words_of(post(ada, "/you", SETTINGS | {"locale": "es", "name": ""}))
    post(ada, "/sign-out", page="/you")
    assert "Entrar" in words_of(ada.get("/sign-in"))  # on this device somebody reads Spanish
    assert "Tus grupos" in words_of(signed_in(app, "ada").get("/today"))


def test_a_variant_of_an_offered_language_is_read_in_it(app: Flask, cast: Cast, unit: OpenUnit) -> None:
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).locale = "es_AR"
    assert "Tus grupos" in words_of(signed_in(app, "ada").get("/today"))


def test_visitors_and_programs_are_answered_in_the_language_they_ask_for(
    client: FlaskClient, cast: Cast
) -> None:
    spanish = {"Accept-Language": "es-MX,es;q=0.9"}
    assert "He olvidado mi contraseña" in words_of(client.get("/sign-in", headers=spanish))
    assert "No encontramos esa página" in words_of(client.get("/nowhere", headers=spanish))
    refused = client.post(
        "/api/v1/members", json={"locale": "xx"}, headers=cast.bearer("members:write") | spanish
    )
    assert refused.status_code == 422
    assert "Elige un idioma de la lista." in refused.get_data(as_text=True)
    assert "We cannot find that page" in words_of(client.get("/nowhere", headers={"Accept-Language": "tlh"}))


def test_a_new_member_reads_the_language_of_the_organisation(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        db.session.scalars(select(Organisation)).one().locale = "es"
        assert members.add_member(actor=cast.ada, new=NewMember()).locale == "es"
        assert members.add_member(actor=cast.ada, new=NewMember(locale="en")).locale == "en"


def test_two_members_of_one_group_are_each_written_to_in_their_own_language(
    cast: Cast, unit: OpenUnit, clock: FrozenClock, mail_sink: MailSink
) -> None:
    mailing = prepare(cast, unit, members=2)
    with unit():
        db.session.get_one(Member, mailing.member_ids[1]).locale = "es"
    clock.move_to(EVE)
    mailing.sweep()
    mailing.drain()
    told = {received.recipients[0]: received.message for received in mail_sink.messages}
    english, spanish = told["member0@example.net"], told["member1@example.net"]
    assert (english["Subject"], spanish["Subject"]) == (
        "Tuesday 27 October, 7:00 pm", "Martes, 27 de octubre, 19:00",
    )  # fmt: skip
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en-GB", "es")
    body = spanish.get_body(("plain",))
    assert body is not None
    assert "Hay un lugar para ti, hables o no." in body.get_content()


def test_countries_stand_where_their_readers_look_for_them(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        names = [name for _, name in country_choices()]
    assert names.index("España") == names.index("Eslovenia") + 1
    assert names.index("Canadá") < names.index("Catar") < names.index("Chad")
