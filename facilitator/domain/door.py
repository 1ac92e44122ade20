"""The door of a check-in: the first four characters of each of its codes, which lead an answer to the right box.

What a person holds is door and code in one: 14 characters on paper, 30 in a link. The link carries them behind ``#``:
a browser never sends that part (RFC 3986, section 3.5), so no log of addresses can hold it. The door is the beginning
of the round's random id, and no two check-ins that can still be answered share one. It opens nothing by itself.
"""

from uuid import UUID

from facilitator.domain.code import (
    LINK_CHARACTERS,
    LOOKALIKES,
    TYPED_CHARACTERS,
    WRITTEN_BUT_NOT_MEANT,
    normal_code,
    written,
)

DOOR_CHARACTERS = 4
ID_BITS, DOOR_BITS = 128, 5 * DOOR_CHARACTERS
WITH_DOOR = frozenset({DOOR_CHARACTERS + TYPED_CHARACTERS, DOOR_CHARACTERS + LINK_CHARACTERS})
LONGEST_TYPED = 300


def door_of(round_id: UUID) -> str:
    """Return the door of a round: four base-32 characters, the first 20 bits of its id."""
    return written(round_id.int >> (ID_BITS - DOOR_BITS), DOOR_CHARACTERS)


def whole_code(round_id: UUID, code: str) -> str:
    """Return what a person is given: the door and the code."""
    return door_of(round_id) + code


def link(page_url: str, round_id: UUID, code: str) -> str:
    """Return the address of the booth with a code behind ``#``."""
    return f"{page_url}#{whole_code(round_id, code)}"


def parted(typed: str) -> tuple[str | None, str]:
    """Return door and code of what was typed or pasted, a whole link included; a bare code has no door.

    Raises:
        Invalid: it cannot be a code.
    """
    text = typed[:LONGEST_TYPED].rpartition("#")[2]
    clean = WRITTEN_BUT_NOT_MEANT.sub("", text).upper().translate(LOOKALIKES)
    if len(clean) in WITH_DOOR:
        return clean[:DOOR_CHARACTERS], normal_code(clean[DOOR_CHARACTERS:])
    return None, normal_code(clean)
