"""Every language says everything, says it itself, and leaves every gap where it was."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from facilitator.domain import review
from scripts import messages
from tests.allowed_words import COPIED, ENGLISH, FORBIDDEN

CATALOGUES = messages.catalogues()
GAP = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
EDGES = re.compile(r"^\s*|\s*$")
ASKED = re.compile(r"\?(?!\w)")


@pytest.fixture(scope="module")
def said() -> Catalog:
    """Give everything that the product can say."""
    return messages.collected()


def read(language: str) -> list[Message]:
    """Return the sentences of a catalogue."""
    return [message for message in messages.opened(CATALOGUES[language], language) if message.id]


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its translation; of a plural, each form with the one of the source beside it."""
    for message in read(language):
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        forms = [text for text in messages.words_of(message) if text]
        yield from ((str(sources[min(place, len(sources) - 1)]), text) for place, text in enumerate(forms))


def test_there_is_spanish() -> None:
    assert "es" in CATALOGUES


@pytest.mark.parametrize("language", CATALOGUES)
def test_everything_that_is_said_is_translated(language: str, said: Catalog) -> None:
    left = messages.left_to_do(CATALOGUES[language], language, said)
    assert not left, "\n".join([*left, messages.WHAT_TO_DO])


@pytest.mark.parametrize("language", CATALOGUES)
def test_nothing_is_guessed(language: str) -> None:
    assert [messages.first(message) for message in read(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_translation_is_a_copy_of_its_sentence(language: str) -> None:
    copied = {text for source, text in pairs(language) if source == text}
    assert copied - COPIED[language] == set(), "translate it, or allow it by name in tests/allowed_words.py"
    assert COPIED[language] - copied == set(), "allowed in tests/allowed_words.py, but no longer copied"


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_english_is_left_in_a_translation(language: str) -> None:
    assert [text for _, text in pairs(language) if ENGLISH.search(text)] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_gap_is_filled_in_every_language(language: str) -> None:
    wrong = [
        (source, text)
        for source, text in pairs(language)
        if sorted(GAP.findall(source)) != sorted(GAP.findall(text))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_plural_has_as_many_forms_as_its_language(language: str) -> None:
    forms = get_plural(language)
    catalogue = messages.opened(CATALOGUES[language], language)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (forms.num_plurals, forms.plural_expr)
    plurals = [message for message in read(language) if isinstance(message.id, tuple | list)]
    assert plurals
    assert all(len(messages.words_of(message)) == forms.num_plurals for message in plurals)


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_begins_and_ends_as_its_sentence(language: str) -> None:
    for source, text in pairs(language):
        assert EDGES.findall(source) == EDGES.findall(text), text
        assert source.endswith((".", ".”")) == text.endswith((".", ".»")), text


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_glossary_is_kept(language: str) -> None:
    assert [text for _, text in pairs(language) if FORBIDDEN[language].search(text)] == []


def test_a_question_in_spanish_is_opened() -> None:
    for _, text in pairs("es"):
        assert len(ASKED.findall(text)) == text.count("¿"), text


def test_what_is_left_to_do_is_named() -> None:
    template = Catalog()
    template.add("A sentence that was written a minute ago.")
    left = messages.left_to_do(CATALOGUES["es"], "es", template)
    assert "not in the catalogue: A sentence that was written a minute ago." in left
    assert "no longer said anywhere: Save" in left


def test_a_catalogue_is_written_the_same_way_each_time(said: Catalog) -> None:
    path = CATALOGUES["es"]
    once = messages.renewed(messages.opened(path, "es"), said)
    assert messages.renewed(read_po(BytesIO(once), locale="es"), said) == once


def test_what_somebody_has_read_has_not_changed_since() -> None:
    stale = [
        (one.language, one.area)
        for one in review.reviews(CATALOGUES)
        if one.is_done and one.words != messages.fingerprint(CATALOGUES[one.language], one.language, one.area)
    ]
    assert stale == [], "have the words read again, or take the review out of facilitator/domain/reviews.json"


def test_the_words_that_somebody_has_to_read_are_found() -> None:
    assert set(messages.REVIEWED) == set(review.AREAS)
    marks = {messages.fingerprint(CATALOGUES["es"], "es", area) for area in review.AREAS}
    assert len(marks) == len(review.AREAS)
    assert set(review.shipped()) == set(CATALOGUES)
