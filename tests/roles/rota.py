"""Who reaches rotas, cover, swaps, absences and handovers: the group's own people, and each what is theirs."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import transactions
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewAbsence, NewHandover, NewSwap
from facilitator.extensions import db
from facilitator.models.rota import CoverAsk
from facilitator.services import absences, cover_links, covers, duties, handovers, sessions, swaps
from tests.roles.matrix import Row
from tests.stage import Stage

GROUP = {"group_id": "group_a"}
FREE, LED, NEEDY = {"session_id": "free_a"}, {"session_id": "led_a"}, {"session_id": "needy_a"}
BEN = {"account_id": "account_ben"}
ABSENCE, SWAP, OWN_SWAP = {"absence_id": "absence_a"}, {"swap_id": "swap_a"}, {"swap_id": "own_swap_a"}
HANDOVER = {**GROUP, "handover_id": "handover_a"}
ANY = {"If-Match": "*"}
PEOPLE = {"people": [{"account_id": "account_ada", "roles": ["facilitator"]}]}
DAYS = {"starts_on": "2027-07-01", "ends_on": "2027-07-14"}
NEW_LEAD = {"from_account_id": "account_ada", "to_account_id": "account_cleo", "starts_on": "2027-01-04"}
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
GONE = (204, 204, 404, 204, 404, 204, 401, 204, 403)
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)
ALL_PAGES = (200, 200, 200, 200, 200, 200, 302, 302, 302)
EVERYBODY = (200, 200, 200, 200, 200, 200, 401, 200, 403)
OWN = (200, 404, 404, 404, 404, 404, 401, 200, 403)


def props(stage: Stage) -> dict[str, Any]:
    """Name Ada and Ben for far sessions of group A, let Ben look for cover and both offer a swap."""
    cast = stage.cast
    with stage.app.app_context():
        page = PageRequest(12)
        rows = sessions.read_sessions(actor=cast.ada, page=page, group_id=cast.group_a).rows
        free, led, needy, offered, own = (row.id for row in rows[6:11])
        with transactions.unit():
            named = {led: "ada", needy: "ben", offered: "ben", own: "ada"}
            for session_id, name in named.items():
                duties.name(
                    actor=cast.ana, session_id=session_id, account_id=cast.ids[name], role="facilitator"
                )
        with transactions.unit():
            covers.ask(actor=cast.ben, session_id=needy)
            absence = absences.add_absence(actor=cast.ada, new=NewAbsence(date(2027, 8, 1), date(2027, 8, 9)))
            swap = swaps.offer(actor=cast.ben, new=NewSwap(offered, cast.ids["ada"]))
            own_swap = swaps.offer(actor=cast.ada, new=NewSwap(own, cast.ids["ben"]))
            handover = handovers.hand_over(
                actor=cast.ana, group_id=cast.group_a, from_account_id=cast.ids["ben"],
                new=NewHandover(cast.ids["cleo"], date(2027, 9, 1)),
            )  # fmt: skip
            token = cover_links.mint(ask_of(cast.ids["ada"])).rpartition("/")[2]
            return {
                "cover_token": token,
                "free_a": free, "led_a": led, "needy_a": needy, "offered_a": offered, "own_a": own,
                "absence_a": absence.id, "swap_a": swap.id, "own_swap_a": own_swap.id,
                "handover_a": handover.id,
            }  # fmt: skip


def ask_of(account_id: UUID) -> UUID:
    """Return the id of what somebody was asked."""
    return db.session.scalars(select(CoverAsk.id).where(CoverAsk.account_id == account_id)).one()


ROWS = {
    "GET web.rotas.show_rota": Row(PAGE, GROUP),
    "GET web.rotas.plan_rota": Row(PAGE, GROUP),
    "POST web.rotas.plan_rota": Row(POSTED, GROUP, form={"sessions": "3"}),
    "GET web.rotas.list_people": Row(PAGE, GROUP),
    "POST web.rotas.list_people": Row(
        POSTED, GROUP, form={"account_id": "account_ada", "roles": "facilitator", "weight": "1"}
    ),
    "POST web.rotas.move_person": Row(POSTED, {**GROUP, **BEN, "act": "earlier"}),
    "POST web.rotas.confirm": Row((303, 404, 404, 404, 404, 404, 302, 302, 302), LED),
    "GET web.covers.show_cover": Row(PAGE, NEEDY),
    "POST web.covers.ask": Row((303, 404, 404, 404, 404, 404, 302, 302, 302), LED),
    "POST web.covers.take_back": Row((404, 303, 404, 404, 404, 404, 302, 302, 302), NEEDY),
    "GET web.covers.show_sheet": Row(PAGE, LED),
    "GET web.covers.answer": Row((200,) * 9, {"token": "cover_token"}),
    "POST web.covers.answer": Row((303,) * 9, {"token": "cover_token"}, form={"says": "no"}),
    "GET web.swaps.list_swaps": Row(ALL_PAGES),
    "GET web.swaps.offer": Row((200, 404, 404, 404, 404, 404, 302, 302, 302), LED),
    "POST web.swaps.offer": Row(
        (303, 404, 404, 404, 404, 404, 302, 302, 302), LED, form={"to_account_id": "account_ben"}
    ),
    "POST web.swaps.answer": Row((303, 404, 404, 404, 404, 404, 302, 302, 302), {**SWAP, "act": "accept"}),
    "GET web.absences.away": Row(ALL_PAGES),
    "POST web.absences.away": Row((303, 303, 303, 303, 303, 303, 302, 302, 302), form=DAYS),
    "POST web.absences.remove": Row((303, 404, 404, 404, 404, 404, 302, 302, 302), ABSENCE),
    "GET web.handovers.hand_over": Row((403, 403, 404, 200, 404, 200, 302, 302, 302), GROUP),
    "POST web.handovers.hand_over": Row((403, 403, 404, 303, 404, 303, 302, 302, 302), GROUP, form=NEW_LEAD),
    "POST web.handovers.take_back": Row((403, 403, 404, 303, 404, 303, 302, 302, 302), HANDOVER),
    "GET rotas.get_rota": Row(READ, GROUP),
    "PUT rotas.set_rota": Row(READ, GROUP, json=PEOPLE, headers=ANY),
    "POST rotas.propose_rota": Row(READ, GROUP, json={"sessions": 8}),
    "POST rotas.apply_rota": Row(READ, GROUP, json={"sessions": 3}),
    "GET rotas.list_duties": Row(READ, LED),
    "PUT rotas.name_for_session": Row(READ, {**FREE, **BEN}, json={"role": "co_facilitator"}),
    "DELETE rotas.take_off_session": Row(GONE, {**NEEDY, **BEN}),
    "GET covers.list_covers": Row(READ, NEEDY),
    "POST covers.ask_cover": Row((200, 404, 404, 404, 404, 404, 401, 200, 403), LED, json={}),
    "POST covers.answer_cover": Row(OWN, NEEDY, json={"says": "yes"}),
    "DELETE covers.take_back_cover": Row((404, 204, 404, 404, 404, 404, 401, 404, 403), NEEDY),
    "GET swaps.list_swaps": Row(EVERYBODY),
    "POST swaps.offer_swap": Row(
        (201, 404, 404, 404, 404, 404, 401, 201, 403),
        json={"session_id": "led_a", "to_account_id": "account_ben"},
    ),
    "GET swaps.get_swap": Row((200, 200, 404, 404, 404, 404, 401, 200, 403), SWAP),
    "POST swaps.accept_swap": Row(OWN, SWAP),
    "POST swaps.decline_swap": Row(OWN, SWAP),
    "POST swaps.withdraw_swap": Row(OWN, OWN_SWAP),
    "GET absences.list_absences": Row(EVERYBODY),
    "POST absences.add_absence": Row((201, 201, 201, 201, 201, 201, 401, 201, 403), json=DAYS),
    "GET absences.get_absence": Row(OWN, ABSENCE),
    "PATCH absences.change_absence": Row(OWN, ABSENCE, json={"ends_on": "2027-08-10"}, headers=ANY),
    "DELETE absences.remove_absence": Row(
        (204, 404, 404, 404, 404, 404, 401, 204, 403), ABSENCE, headers=ANY
    ),
    "GET handovers.list_handovers": Row(READ, GROUP),
    "POST handovers.plan_handover": Row((403, 403, 404, 201, 404, 201, 401, 403, 403), GROUP, json=NEW_LEAD),
    "GET handovers.get_handover": Row(READ, HANDOVER),
    "DELETE handovers.withdraw_handover": Row(
        (403, 403, 404, 204, 404, 204, 401, 403, 403), HANDOVER, headers=ANY
    ),
}
