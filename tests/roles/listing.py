"""Who reaches public pages: everybody. What a group says there is written by those who plan for it."""

from typing import Any

from facilitator import transactions
from facilitator.domain.listing import NewListing
from facilitator.services import listings
from tests.roles.matrix import Row
from tests.stage import Stage

EVERYBODY = (200,) * 9
GROUP = {"group_id": "group_a"}
FORM: dict[str, Any] = {
    "public_name": "Tuesdays at the harbour", "who_for": "People who lost somebody.", "what_happens": "We drink tea.",
    "area": "Leith", "greeter": "Sam", "meeting_point": "At the blue door", "ask": "hello@example.org",
}  # fmt: skip
LINES = ("who_for", "what_happens")  # fields of several lines, whose text is part of the page
TYPED = {name: words for name, words in FORM.items() if name not in LINES}


def props(stage: Stage) -> dict[str, Any]:
    """Let group A be found by everybody."""
    with stage.app.app_context(), transactions.unit():
        listings.publish(actor=stage.cast.ada, group_id=stage.cast.group_a, new=NewListing(**FORM))
    return {}


ROWS = {
    "GET web.directory.show_meetings": Row(EVERYBODY),
    "GET web.directory.find_groups": Row(EVERYBODY),
    "GET web.directory.show_group": Row(EVERYBODY, GROUP),
    "GET web.listings.edit_listing": Row((200, 200, 404, 200, 404, 200, 302, 302, 302), GROUP),
    "POST web.listings.edit_listing": Row((303, 303, 404, 303, 404, 303, 302, 302, 302), GROUP, form=TYPED),
    "POST web.listings.stop_listing": Row((303, 303, 404, 303, 404, 303, 302, 302, 302), GROUP),
}
