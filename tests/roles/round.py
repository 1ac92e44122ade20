"""Who reaches sharing rounds: the facilitators of the group and nobody else; for all others there is none."""

from typing import Any

from facilitator import transactions
from facilitator.domain.round import NewRound
from facilitator.services import rounds
from tests.roles.matrix import Row
from tests.stage import Stage

TONIGHT, ROUND = {"session_id": "session_a"}, {"round_id": "round_a"}
NEW = {"format": "circle", "planned_seconds": 1200}
TAP = {"client_action_id": "0192f1c2-0000-7000-8000-000000000000", "seen_version": 1, "action": "start"}
READ = (200, 200, 404, 404, 404, 404, 401, 200, 403)
PAGE = (200, 200, 404, 404, 404, 404, 302, 302, 302)
POSTED = (303, 303, 404, 404, 404, 404, 302, 302, 302)


def props(stage: Stage) -> dict[str, Any]:
    """Prepare a round tonight in group A."""
    with stage.app.app_context(), transactions.unit():
        new = NewRound("circle", 1200)
        live = rounds.add_round(actor=stage.cast.ada, session_id=stage.ids["session_a"], new=new)
    return {"round_a": live.id}


ROWS = {
    "GET rounds.list_rounds": Row(READ, TONIGHT),
    "POST rounds.add_round": Row((201, 201, 404, 404, 404, 404, 401, 201, 403), TONIGHT, json=NEW),
    "GET rounds.get_round": Row(READ, ROUND),
    "GET rounds.plan_round": Row(READ, ROUND),
    "POST rounds.act_in_round": Row(READ, ROUND, json=TAP),
    "DELETE rounds.remove_round": Row(
        (204, 204, 404, 404, 404, 404, 401, 204, 403), ROUND, headers={"If-Match": "*"}
    ),
    "GET web.rounds.list_rounds": Row(PAGE, TONIGHT),
    "POST web.rounds.list_rounds": Row(
        POSTED, TONIGHT, form={"format": "circle", "minutes": "20", "facilitators": "yes"}
    ),
    "GET web.rounds.show_round": Row(PAGE, ROUND),
    "GET web.rounds.round_now": Row(PAGE, ROUND),
    "POST web.rounds.tap": Row(POSTED, ROUND, form=TAP),
    "POST web.rounds.remove_round": Row(POSTED, ROUND),
}
