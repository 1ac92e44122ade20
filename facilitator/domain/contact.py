"""How a member may be reached: what can be an address, and when two of them are the same one."""

import re
import unicodedata
from dataclasses import dataclass

from facilitator.errors import Invalid

LONGEST_NUMBER = 40  # characters as written, with spaces and brackets
PHONE = re.compile(r"\+?[0-9 ().\-/]+(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", re.ASCII | re.IGNORECASE)
FEWEST_DIGITS, MOST_DIGITS = 3, 21  # the shortest numbers dialled; E.164 and an extension


@dataclass(frozen=True)
class NewContact:
    """An address or a number to be kept, and what goes with it when others share it."""

    kind: str
    value: str
    label: str = ""
    shared_agreed: bool = False
    safe_to_leave_message: bool = False


def phone_number(text: str) -> str:
    """Return a number as it was written.

    Raises:
        Invalid: nobody could dial it.
    """
    digits = sum(character.isdigit() for character in text)
    if len(text) > LONGEST_NUMBER or not PHONE.fullmatch(text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise Invalid("contact.not_a_phone", field="value")
    return text


def normalised(value: str) -> str:
    """Return the form in which two addresses or two numbers are compared.

    The case of an address is ignored as a whole, because every provider does so in practice (RFC 5321, 2.4, leaves it
    to the host); nothing else is guessed. Of a number only its digits and a leading plus count.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if "@" in text:
        return text.casefold()
    return ("+" if text.startswith("+") else "") + "".join(sign for sign in text if sign.isdigit())
