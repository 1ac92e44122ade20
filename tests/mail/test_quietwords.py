"""Tests of the list of words that a lock screen must not show."""

import pytest

from facilitator.mail.quietwords import loud_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thursday 29 October, 7:00 pm", []),
        ("Donnerstag, 29. Oktober, 19:00", []),
        ("الخميس، 29 أكتوبر، 7:00 م", []),
        ("Peer SUPPORT group", ["peer", "support", "group"]),
        ("Your self-help evening", ["self-help"]),
        ("Grief, bereavement and mental-health", ["grief", "bereavement", "mental-health"]),
        ("Selbsthilfegruppe für Angehörige", ["selbsthilfegruppe", "angehorige"]),
        ("Groupe de soutien · santé", ["groupe", "soutien", "sante"]),
        ("A place for you", []),
        ("Loudspeaker appearance", []),
    ],
)
def test_words_are_found_by_their_beginning_in_any_case_and_accent(text: str, found: list[str]) -> None:
    assert loud_words(text) == found


def test_names_count_as_a_whole() -> None:
    assert loud_words("See you at QUAYSIDE rooms", ["Quayside Rooms", "Mill Street", ""]) == [
        "quayside rooms"
    ]
    assert loud_words("Quayside Roomsharing", ["Quayside Rooms"]) == []
