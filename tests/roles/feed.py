"""Who reaches calendar addresses: everybody their own; what an address shows is asked again at every look."""

from typing import Any

from facilitator import transactions
from facilitator.domain.feed import NewFeed
from facilitator.services import feeds
from tests.roles.matrix import Row
from tests.stage import Stage

ADAS, SECRET, MEMBER = {"feed_id": "feed_of_ada"}, {"token": "calendar_of_ada"}, {"member_id": "member_a"}
OWN = {"scope": "facilitator"}
FORM = {"what": "facilitator:", "named": "yes"}
EVERYBODY = (200, 200, 200, 200, 200, 200)

ROWS = {
    "GET feeds.list_feeds": Row((*EVERYBODY, 401, 200, 403)),
    "POST feeds.make_feed": Row((201, 201, 201, 201, 201, 201, 401, 201, 403), json=OWN),
    "DELETE feeds.stop_feed": Row((204, 404, 404, 404, 404, 404, 401, 204, 403), ADAS),
    "GET web.feeds.list_feeds": Row((*EVERYBODY, 302, 302, 302)),
    "GET web.feeds.new_feed": Row((*EVERYBODY, 302, 302, 302)),
    "POST web.feeds.new_feed": Row((201, 201, 201, 201, 201, 201, 302, 302, 302), form=FORM),
    "POST web.feeds.make_for_member": Row((201, 201, 404, 404, 404, 404, 302, 302, 302), MEMBER, form={}),
    "POST web.feeds.stop_feed": Row((303, 404, 404, 404, 404, 404, 302, 302, 302), ADAS),
    "GET web.calendars.show": Row((*EVERYBODY, 200, 200, 200), SECRET),
}


def props(stage: Stage) -> dict[str, Any]:
    """Let Ada have a calendar address."""
    with stage.app.app_context(), transactions.unit():
        made = feeds.make_feed(actor=stage.cast.ada, new=NewFeed("facilitator"))
    secret = made.url.rpartition("/")[2].removesuffix(".ics")
    return {"feed_of_ada": made.id, "calendar_of_ada": secret}
