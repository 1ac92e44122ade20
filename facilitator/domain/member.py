"""What is said about a member: as little as possible, and nothing about their health."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

LONGEST_NAME = 60  # graphemes
# What a person may need in the room. A fixed list, so that nothing else about anybody can be written here.
NEEDS = ("seat_near_door", "step_free", "captions", "large_print", "camera_off")
# Spaces, marks that need a letter to stand on, and characters that only steer others leave nothing to see.
UNSEEN = frozenset({"Zs", "Zl", "Zp", "Mn", "Me", "Cf", "Cc"})
# Letters that are drawn as nothing: the fillers of Hangul and the blank of Braille.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True)
class NewMember:
    """Someone to be taken in, with or without a name, straight onto a roster or not yet."""

    name_to_use: str | None = None
    pronouns: str = ""
    say_it_like: str = ""
    time_zone: str | None = None
    locale: str | None = None  # that of the organisation
    message_style: str = "discreet"
    needs: Sequence[str] = field(default=())
    group_id: UUID | None = None


def seen_name(text: str | None) -> str | None:
    """Return a name as it was given, or None where a reader would see nothing: no name is fine."""
    visible = any(
        unicodedata.category(letter) not in UNSEEN and letter not in BLANK_LETTERS for letter in text or ""
    )
    return text if visible else None


def chosen_needs(needs: Sequence[str]) -> list[str]:
    """Return needs each once, in the order of the list they are chosen from."""
    return [need for need in NEEDS if need in needs]
