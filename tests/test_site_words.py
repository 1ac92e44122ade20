"""Every word on a screen goes through the translation, and none of them counts who did not come."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.allowed_words import ENGLISH, FORBIDDEN
from tests.browser.page_states import State
from tests.browser.registry import STATES
from tests.browser.states_errors import add_pages_that_break
from tests.browser.tongues import LOCALES, teach
from tests.databases import Databases
from tests.known_good import staged
from tests.screen_words import data_words, own_words, texts_of, untranslated
from tests.stage import Stage

# See the glossary: nobody is absent, missed or a no-show, and a date is a session.
UNKIND = re.compile(
    r"\b(absen(t|ce|ces|tees?)|no[- ]shows?|missed|missing|occurrences?|did not attend|non-attend\w*|truan\w*)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once, in languages of which one marks what was translated."""

    def prepare(app: Flask) -> None:
        teach(app)
        add_pages_that_break(app)

    with staged(
        databases, tmp_path_factory.mktemp("words"), prepare=prepare, locales=LOCALES, demo=True
    ) as ready:
        yield ready


OF_THE_MAILBOX = {"Thursday 22 October", "Hello.", "Reminder"}  # what the message in it says


def without(text: str, own: list[str]) -> str:
    """Return a text without the words that are the same in every language."""
    for words in own:
        text = text.replace(words, " ")
    return text


def look(stage: Stage, state: State, language: str) -> TestResponse:
    """Reach a state without a browser, in a language."""
    visit = state.visit(stage)
    client = stage.app.test_client()
    if visit.actor is not None:
        stage.cast.sign_in(client, visit.actor)
    method = "GET" if visit.form is None else "POST"
    headers = {"Accept-Language": language}
    return client.open(visit.url, method=method, data=visit.form, headers=headers, follow_redirects=True)


@pytest.mark.parametrize("name", STATES)
def test_every_word_goes_through_the_translation(stage: Stage, name: str) -> None:
    page = look(stage, STATES[name], "el").get_data(as_text=True)
    assert untranslated(page, own_words(stage) | OF_THE_MAILBOX) == []


@pytest.mark.parametrize("name", STATES)
def test_every_page_speaks_spanish(stage: Stage, name: str) -> None:
    page = look(stage, STATES[name], "es").get_data(as_text=True)
    assert 'lang="es"' in page
    own = sorted(own_words(stage) | data_words() | OF_THE_MAILBOX, key=len, reverse=True)
    said = [without(text, own) for text in texts_of(page)]
    assert [text for text in said if ENGLISH.search(text) or FORBIDDEN["es"].search(text)] == []


@pytest.mark.parametrize("name", STATES)
@pytest.mark.requirement("S19")
def test_no_screen_counts_who_did_not_come(stage: Stage, name: str) -> None:
    page = look(stage, STATES[name], "en").get_data(as_text=True)
    assert [text for text in texts_of(page) if UNKIND.search(text)] == []


def test_a_word_that_was_not_translated_is_found() -> None:
    page = """<title>⟦Today⟧</title><p aria-label="Close">⟦Next: <bdi>Wren</bdi>, ⟦here⟧⟧</p>
        <p>Sam, planned</p><script>let word;</script><input placeholder="{name}">"""
    assert untranslated(page, {"Sam"}) == ["Close (in: Close)", ", planned (in: Sam, planned)"]


@pytest.mark.parametrize("text", ["3 absences", "He missed two.", "No-show", "1 occurrence", "absent"])
def test_an_unkind_word_is_found(text: str) -> None:
    assert UNKIND.search(text)
