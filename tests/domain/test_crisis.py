"""Crisis information: dial strings that connect, links that open, entries that grow old visibly."""

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from facilitator.domain.crisis import STALE_AFTER_DAYS, Directory, Service, read, shipped
from facilitator.errors import Invalid
from facilitator.phrases import say, text_of

TEXT = files("facilitator.domain").joinpath("crisis.json").read_text(encoding="utf-8")
SERVICES = [(country.code, service) for country in shipped().countries for service in country.services]
STALE_NUMBERS = ("18002738255", "8002738255", "08457909090", "8457909090", "1850609090")


def changed(path: list[str | int], value: object) -> str:
    """Return the shipped file with one value replaced."""
    content: Any = json.loads(TEXT)
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(content)


@pytest.mark.requirement("S04")
def test_links_use_dial_strings_without_a_forced_international_prefix() -> None:
    links = {(code, service.name): (service.call_link, service.text_link) for code, service in SERVICES}
    assert links == {
        ("GB", "Samaritans"): ("tel:116123", None),
        ("GB", "Shout"): (None, "sms:85258?body=SHOUT"),
        ("IE", "Samaritans"): ("tel:116123", None),
        ("IE", "Text 50808"): (None, "sms:50808?body=TALK"),
        ("US", "988 Suicide & Crisis Lifeline"): ("tel:988", "sms:988"),
        ("US", "988 en español (después pulsa 2)"): ("tel:988", "sms:988?body=AYUDA"),
        ("CA", "9-8-8: Suicide Crisis Helpline"): ("tel:988", "sms:988"),
        ("AU", "Lifeline"): ("tel:131114", "sms:0477131114"),
        ("NZ", "1737 Need to talk?"): ("tel:1737", "sms:1737"),
        ("ES", "Línea 024"): ("tel:024", None),
        ("MX", "Línea de la Vida"): ("tel:8009112000", None),
        ("AR", "Línea nacional de salud mental"): ("tel:08009990091", None),
        ("CL", "Línea de prevención del suicidio *4141"): ("tel:*4141", None),
        ("CO", "Línea 106"): ("tel:106", None),
    }
    assert "+" not in "".join(link for pair in links.values() for link in pair if link)


def test_every_country_starts_with_its_emergency_number() -> None:
    assert {country.code: country.emergency_links for country in shipped().countries} == {
        "GB": ("tel:999",),
        "IE": ("tel:112", "tel:999"),
        "US": ("tel:911",),
        "CA": ("tel:911",),
        "AU": ("tel:000",),
        "NZ": ("tel:111",),
        "ES": ("tel:112",),
        "MX": ("tel:911",),
        "AR": ("tel:911", "tel:107"),
        "CL": ("tel:131", "tel:133"),
        "CO": ("tel:123",),
    }


def test_the_persons_own_country_comes_first_else_the_sites_and_all_stay_in_reach() -> None:
    everywhere = {country.code for country in shipped().countries}
    for codes, first in (
        (("NZ", "GB"), "NZ"),
        ((None, "IE"), "IE"),
        (("XX", "CA"), "CA"),
        ((None, None), "GB"),
    ):
        listed = [country.code for country in shipped().starting_with(*codes)]
        assert listed[0] == first
        assert set(listed) == everywhere
        assert len(listed) == len(everywhere)
    assert shipped().country("XX") is None


@pytest.mark.parametrize(
    ("code", "service"), SERVICES, ids=lambda each: each if isinstance(each, str) else each.name
)
def test_every_entry_says_when_in_which_languages_who_says_so_and_since_when(
    code: str, service: Service
) -> None:
    assert text_of(service.hours_key)
    assert service.languages
    assert service.source.startswith("https://")
    assert date(2026, 1, 1) < service.verified_on
    assert service.dial not in STALE_NUMBERS


def test_an_entry_is_stale_from_the_150th_day_on() -> None:
    service = SERVICES[0][1]
    assert not service.is_stale(service.verified_on)
    assert not service.is_stale(service.verified_on - timedelta(days=400))  # a clock that runs behind
    assert not service.is_stale(service.verified_on + timedelta(days=STALE_AFTER_DAYS - 1))
    assert service.is_stale(service.verified_on + timedelta(days=STALE_AFTER_DAYS))


def test_the_operator_is_told_which_entries_to_check_again() -> None:
    newest = max(service.verified_on for _, service in SERVICES)
    assert shipped().stale(newest) == ()
    assert shipped().stale(newest + timedelta(days=150)) == tuple(SERVICES)
    code, service = SERVICES[0]
    told = say(
        "crisis.stale", str, name=service.name, country=code, day=service.verified_on, source=service.source
    )
    assert service.source in told


def test_an_operators_own_file_is_read_by_the_same_rules() -> None:
    directory = read(changed(["countries", 0, "services", 0, "verified_on"], "2027-03-01"))
    assert isinstance(directory, Directory)
    assert directory.countries[0].services[0].verified_on == date(2027, 3, 1)


def test_the_body_of_a_text_is_escaped() -> None:
    directory = read(changed(["countries", 0, "services", 1, "text_body"], "I need & help"))
    assert directory.countries[0].services[1].text_link == "sms:85258?body=I%20need%20%26%20help"


FIRST = ["countries", 0, "services", 0]


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (["version"], 2, "version_unknown"),
        (["countries"], [], "country_twice"),
        (["countries"], None, "file_unreadable"),
        (["countries", 1, "country"], "GB", "country_twice"),
        (["countries", 0, "country"], "gb", "value_unknown"),
        (["countries", 0, "emergency"], [], "country_empty"),
        (["countries", 0, "emergency"], ["nine"], "value_unknown"),
        (["countries", 0, "services"], [], "country_empty"),
        ([*FIRST, "dial"], "+44116123", "value_unknown"),
        ([*FIRST, "dial"], "116123\n", "value_unknown"),
        ([*FIRST, "dial"], "116124", "shown_differs"),
        ([*FIRST, "shown"], None, "shown_differs"),
        ([*FIRST, "hours"], "sometimes", "service_incomplete"),
        ([*FIRST, "languages"], ["English"], "value_unknown"),
        ([*FIRST, "source"], "javascript:alert(1)", "service_incomplete"),
        ([*FIRST, "name"], " ", "service_incomplete"),
        ([*FIRST, "name"], 3, "file_unreadable"),
        ([*FIRST, "verified_on"], "yesterday", "file_unreadable"),
        ([*FIRST, "unknown_field"], "x", "file_unreadable"),
    ],
)
def test_a_file_that_would_mislead_is_refused(path: list[str | int], value: object, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(changed(path, value))
    assert refused.value.key == f"crisis.{key}"
    assert text_of(refused.value.key)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", '{"version": 1}', '{"version": 1, "countries": [3]}']
)
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read(text)


def test_a_service_needs_a_number_to_call_or_to_text() -> None:
    content: Any = json.loads(TEXT)
    content["countries"][0]["services"][0] |= {"dial": None, "shown": None}
    with pytest.raises(Invalid) as refused:
        read(json.dumps(content))
    assert refused.value.key == "crisis.service_incomplete"
