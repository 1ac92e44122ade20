"""Tests of the words of a message: languages, times, keys, and html that anyone can read."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from facilitator.errors import Invalid
from facilitator.mail import moments, rendering
from facilitator.mail.rendering import KINDS, TEMPLATES, render, words
from facilitator.mail.tongues import babel_locale, catalogue, tongue_of
from tests.mail.samples import COUNTRY, MEMBER_MAIL, SAMPLES, STARTS_AT, STOP_URL

PLACE_KEPT = "There’s a place for you, talking or quiet."


def reminder(locale: str = "en", **changes: Any) -> rendering.Rendered:
    return render("reminder", locale, {**SAMPLES["reminder"].context, **changes})


def told(locale: str, sentence: str) -> str:
    return catalogue(tongue_of(locale).catalogue).ugettext(sentence)


class Outline(HTMLParser):
    """Collects the tags, attributes and visible words of an html part."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data.strip())


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    return parser


def test_a_reminder_says_when_and_that_there_is_a_place() -> None:
    rendered = reminder()
    assert rendered.subject == "Thursday 29 October, 7:00 pm"
    assert rendered.language == "en-GB"
    for part in (rendered.text, rendered.html):
        assert "Thursday 29 October, 7:00 pm (London)" in part
        assert PLACE_KEPT in part
        assert STOP_URL in part
        assert "Your time" not in part


def test_the_readers_own_time_stands_beside_it_only_where_the_clocks_differ() -> None:
    assert "Your time" not in reminder(reader_zone="Europe/Lisbon").text
    from_afar = reminder(reader_zone="Asia/Kolkata")
    assert "Your time: Friday 30 October, 12:30 am (Kolkata)" in from_afar.text
    assert "Thursday 29 October, 7:00 pm (London)" in from_afar.text
    assert from_afar.subject == "Friday 30 October, 12:30 am"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(hours=13), ""),
        (timedelta(hours=2), "That is in about 2 hours."),
        (timedelta(minutes=30), "That is in about 30 minutes."),
        (timedelta(0), ""),
        (timedelta(hours=-1), ""),
    ],
)
def test_how_long_it_is_until_then_is_said_on_the_day(before: timedelta, expected: str) -> None:
    text = reminder(now=STARTS_AT - before).text
    assert ("That is in about" in text) == bool(expected)
    assert expected in text


def test_a_place_is_shown_only_when_it_is_given() -> None:
    assert "Where" not in reminder().text
    assert "Where: Room <3> & left" in reminder(place="Room <3> & left").text
    assert "<bdi>Room &lt;3&gt; &amp; left</bdi>" in reminder(place="Room <3> & left").html


def test_a_move_says_what_it_was_and_what_changed() -> None:
    time, place = SAMPLES["moved"], SAMPLES["moved_place"]
    moved = render("moved", "en", time.context).text
    assert "It was: Tuesday 27 October, 7:00 pm (London)" in moved
    assert "new place" not in moved
    elsewhere = render("moved", "en", place.context).text
    assert "new time" not in elsewhere
    assert "This date has a new place." in elsewhere
    assert "Please ask where before you set out." in elsewhere


@pytest.mark.requirement("S09")
@pytest.mark.parametrize("locale", ["en", "en_XA", "ar_XB"])
def test_a_cancellation_always_shows_what_is_on_instead_the_next_date_and_crisis_information(
    made_up_languages: None, locale: str
) -> None:
    for name in ("cancelled", "cancelled_named"):
        context = SAMPLES[name].context
        rendered = render("cancelled", locale, context)
        instead = context.get("instead") or told(locale, "Nothing else is planned in its place.")
        next_at = context["next_starts_at"]
        formats = tongue_of(locale).formats
        following = (
            moments.day_and_time(next_at, "Europe/London", formats)
            if next_at
            else told(locale, "The next date is not set yet. We will tell you.")
        )
        for part in (rendered.text, rendered.html):
            assert instead in part
            assert following in part
            assert words(locale, "crisis.title") in part
            assert all(number in part for number in COUNTRY.emergency)
            assert all(service.name in part for service in COUNTRY.services)
        assert 'href="tel:999"' in rendered.html
        assert 'href="tel:116123"' in rendered.html
        assert 'href="sms:85258?body=SHOUT"' in rendered.html


def test_every_invitation_to_a_check_in_has_the_same_size() -> None:
    context = dict(SAMPLES["checkin_invite"].context)
    first = render("checkin_invite", "en", context)
    code = "0" * 26
    second = render(
        "checkin_invite",
        "en",
        context | {"url": f"https://notes.example.org/c#{code}", "code": " ".join([code[:5]] * 5 + ["0"])},
    )
    assert first.text != second.text
    assert len(first.text) == len(second.text)
    assert len(first.html) == len(second.html)
    assert "https://notes.example.org/c#7Z2KQ9XWM4T8VB3NPC5RYD1H6J" in first.text


def test_too_few_answers_are_said_in_one_sentence_for_any_number() -> None:
    withheld = render("checkin_release", "en", SAMPLES["checkin_release_withheld"].context)
    assert "Too few answers this time to share anything safely." in withheld.text
    assert "at random" not in withheld.text


def test_both_parts_say_the_same() -> None:
    for name, sample in SAMPLES.items():
        rendered = render(sample.kind, "en", sample.context)
        said = " ".join(outline(rendered.html).said)
        for sentence in (
            "There’s a place",
            "The link works once",
            "For you alone",
            "Nothing else is planned",
        ):
            assert (sentence in rendered.text) == (sentence in said), name


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("en_XA", "ltr"), ("ar_XB", "rtl")])
@pytest.mark.requirement("P06")
def test_the_html_is_one_readable_column_that_loads_nothing(
    made_up_languages: None, name: str, locale: str, direction: str
) -> None:
    rendered = render(SAMPLES[name].kind, locale, SAMPLES[name].context)
    page = outline(rendered.html)
    tags = [tag for tag, _ in page.tags]
    html = dict(page.tags[0][1])
    assert (html["lang"], html["dir"]) == (rendered.language, direction)
    assert html["lang"] == {"en": "en-GB"}.get(locale, locale.replace("_", "-"))
    assert tags.count("h1") == tags.count("title") == 1
    assert not {"img", "script", "link", "style", "iframe", "table", "form", "video", "object", "base"} & set(
        tags
    )
    assert not [attrs for _, attrs in page.tags if {"src", "srcset", "background", "poster"} & set(attrs)]
    assert not any("url(" in (attrs.get("style") or "") for _, attrs in page.tags)
    assert any(attrs.get("role") == "article" and attrs.get("dir") == direction for _, attrs in page.tags)


def test_a_language_without_words_is_english_with_english_dates() -> None:
    for locale in ("xx", "de", "../../etc", "", "zh_Hant_TW"):
        rendered = reminder(locale)
        assert (rendered.subject, rendered.language) == ("Thursday 29 October, 7:00 pm", "en-GB")
    american = reminder("en_US")
    assert (american.subject, american.language) == ("Thursday, October 29, 7:00 PM", "en-US")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de", "Donnerstag, 29. Oktober, 19:00"),
        ("fr", "jeudi 29 octobre, 19:00"),
        ("es", "jueves, 29 de octubre, 19:00"),
        ("pl", "czwartek, 29 października, 19:00"),
        ("ar", "الخميس، 29 أكتوبر، 7:00 م"),
        ("hu", "október 29., csütörtök 19:00"),
        ("ja", "10月29日木曜日 19:00"),
    ],
)
def test_dates_are_written_as_each_language_does_without_the_year(locale: str, expected: str) -> None:
    found = babel_locale(locale)
    assert found is not None
    written = moments.day_and_time(STARTS_AT, "Europe/London", found)
    assert "2026" not in written
    assert written.replace(" ", "").replace(",", "") == expected.replace(" ", "").replace(",", "")


def test_a_missing_or_unknown_key_is_a_mistake_that_shows() -> None:
    with pytest.raises(TypeError, match=r"reminder lacks \['now'\] and does not know \['plcae'\]"):
        render("reminder", "en", MEMBER_MAIL | {"plcae": "x"})
    with pytest.raises(Invalid):
        render("../reminder", "en", {})


def test_every_kind_has_its_pair_of_templates_and_they_know_their_keys() -> None:
    pairs = {path.stem for path in TEMPLATES.iterdir() if not path.name.startswith("_")}
    assert pairs == set(KINDS)
    assert {sample.kind for sample in SAMPLES.values()} == set(KINDS)
    assert all((TEMPLATES / f"{kind}.{part}").is_file() for kind in KINDS for part in ("txt", "html"))
    environment = rendering.environment_in(tongue_of("en"))
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nothing }}").render()
