"""What a group says about itself in public, as it comes in."""

from typing import Any

import regex
from marshmallow import validates

from facilitator.domain.listing import NewListing
from facilitator.schemas.base import Strict
from facilitator.schemas.fields import Flag, Text, refuse

# Letters with their marks, and within them a hyphen or an apostrophe; no letter or mark that cannot be seen.
LETTER = r"[[\p{L}\p{M}]--[\p{Default_Ignorable_Code_Point}]]"
ONE_NAME = regex.compile(rf"{LETTER}+(?:[-\u2010'’]{LETTER}+)*", regex.VERSION1)


class ListingIn(Strict):
    """The public words of a group."""

    makes = NewListing

    public_name = Text(most=80)
    who_for = Text(most=600, lines=True)
    what_happens = Text(most=1500, lines=True)
    area = Text(most=100)
    show_address = Flag()
    greeter = Text(most=40)
    meeting_point = Text(most=200)
    ask = Text(most=200)

    @validates("greeter")
    def check_greeter(self, value: str, **_: Any) -> None:
        """Refuse more than one name, also behind a sign that looks like a blank: no family names in public."""
        if value and not ONE_NAME.fullmatch(value):
            raise refuse("listing.one_name_only")
