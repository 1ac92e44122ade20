"""Tests that a bystander learns nothing: sender, subject, preview and links of every kind in every language."""

import re
from itertools import product

import pytest

from facilitator.mail.quietwords import loud_words
from facilitator.mail.rendering import Rendered, render, words
from facilitator.mail.tongues import TRANSLATIONS
from tests.mail.samples import COUNTRY, NAMES, SAMPLES, Sample

MADE_UP = ("en_XA", "ar_XB")
INSTALLED = sorted(path.name for path in TRANSLATIONS.glob("*") if path.is_dir())
LOCALES = ("en", "en_US", "de", *INSTALLED)
EVERY_MAIL = list(product(SAMPLES, LOCALES))
PREHEADER = re.compile(r'<div aria-hidden="true" style="display:none[^"]*">(.*?)</div>')
FILLER = "&#847;&zwnj;&nbsp;"
ADDRESS = re.compile(r"(?:https?|mailto|tel|sms):[^\s\"<>]+")
# Host and path of a link to us: one opaque letter and a token. The address of a room is in no message.
OWN_LINK = re.compile(r"https://notes\.example\.org/[a-z](/[A-Za-z0-9]{20,})?(#[0-9A-Z]+)?")
CRISIS_LINKS = {"tel:999", "tel:116123", "sms:85258?body=SHOUT", "mailto:jo@samaritans.org"}


def rendered(name: str, locale: str) -> Rendered:
    return render(SAMPLES[name].kind, locale, SAMPLES[name].context)


def given_words(sample: Sample, locale: str) -> list[str]:
    """Return the sentences of a body that may speak plainly: crisis information and words from a check-in."""
    about = [words(locale, "crisis.title"), *(service.name for service in COUNTRY.services)]
    about += [words(locale, "checkin.promise_anonymous"), words(locale, "checkin.who_counts", roster_size=9)]
    return about + [words(locale, key) for keys in sample.context.get("lines", ()) for key in keys]


@pytest.mark.requirement("P02")
@pytest.mark.parametrize(("name", "locale"), EVERY_MAIL)
def test_subject_title_and_preview_say_no_loud_word_and_no_name(name: str, locale: str) -> None:
    message = rendered(name, locale)
    assert loud_words(message.subject, NAMES) == []
    preview = PREHEADER.search(message.html)
    assert preview is not None
    assert preview[1].removesuffix(FILLER * 60) == message.subject
    assert f"<title>{message.subject}</title>" in message.html
    assert f'aria-label="{message.subject}"' in message.html
    assert loud_words(message.text.split("\n", 1)[0], NAMES) == [] or SAMPLES[name].named


@pytest.mark.requirement("P02")
@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if "starts_at" in sample.context])
def test_the_subject_of_a_members_message_is_date_and_time_alone(name: str) -> None:
    assert re.fullmatch(
        r"[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+, \d{1,2}:\d\d [ap]m", rendered(name, "en").subject
    )


@pytest.mark.parametrize("name", ["invite", "password"])
def test_the_subject_of_account_mail_is_one_neutral_line(name: str) -> None:
    assert rendered(name, "en").subject == "Your sign-in link"


@pytest.mark.requirement("P02")
@pytest.mark.parametrize(("name", "locale"), EVERY_MAIL)
def test_the_body_of_a_discreet_message_names_nothing_either(name: str, locale: str) -> None:
    sample = SAMPLES[name]
    message = rendered(name, locale)
    for part in (message.text, message.html):
        quiet = part
        for sentence in given_words(sample, locale):
            quiet = quiet.replace(sentence, "")
        loud = loud_words(quiet, () if sample.named else NAMES)
        allowed = {"anonymous"} if sample.kind.startswith("checkin") else set()
        assert set(loud) <= (allowed | {"carers"} if sample.named else allowed)


@pytest.mark.parametrize("locale", MADE_UP)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_translation_changes_the_words_and_not_what_is_kept_quiet(
    made_up_languages: None, name: str, locale: str
) -> None:
    message = rendered(name, locale)
    assert loud_words(message.subject, NAMES) == []
    assert message.text != rendered(name, "en").text
    if not SAMPLES[name].named:
        assert loud_words(message.text, NAMES) == [] or "crisis" in SAMPLES[name].context


@pytest.mark.requirement("P04", "P06")
@pytest.mark.parametrize(("name", "locale"), EVERY_MAIL)
def test_links_reveal_nothing_and_lead_straight_to_where_they_say(name: str, locale: str) -> None:
    message = rendered(name, locale)
    for part in (message.text, message.html):
        links = set(ADDRESS.findall(part)) - CRISIS_LINKS
        assert links
        assert all(OWN_LINK.fullmatch(link) for link in links)


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if "stop_url" in sample.context])
def test_every_message_to_a_member_says_how_to_stop_them(name: str) -> None:
    message = rendered(name, "en")
    assert SAMPLES[name].context["stop_url"] in message.text
    assert f'href="{SAMPLES[name].context["stop_url"]}"' in message.html


def test_a_shared_address_sees_the_chosen_label_and_no_name() -> None:
    message = rendered("reminder_named_from_afar", "en")
    assert "This message is for: the tall one" in message.text
    assert "label" not in rendered("reminder", "en").text
    assert "This message is for" not in rendered("reminder", "en").text
