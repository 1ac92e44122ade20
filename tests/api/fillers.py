"""How one more row comes into each list of the API: by the POST beside it, else straight into the database."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from facilitator import clock, transactions
from facilitator.domain.member import NewMember
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.consent import Consent
from facilitator.models.delivery import Delivery
from facilitator.models.facilitator import Assignment
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.rota import Handover, Swap
from facilitator.models.series_change import SeriesChange
from facilitator.services import memberships, series
from tests.known_good import next_request
from tests.people import mark, past_sessions
from tests.stage import Stage

Fill = Callable[[Stage, int], None]
# Lists that hold one row of each kind at most: they are walked as they are.
SHORT = {"GET contacts.list_contacts", "GET checkins.list_checkins"}


def kept(make: Callable[[Stage, int], Any]) -> Fill:
    """Return a filler that keeps a row that was made by hand."""

    def fill(stage: Stage, number: int) -> None:
        with stage.app.app_context(), transactions.unit():
            db.session.add(make(stage, number))

    return fill


def consent(stage: Stage, _number: int) -> Consent:
    """Return a consent that was withdrawn."""
    now = clock.now()
    return Consent(
        member_id=stage.ids["member_a"], what="email", wording_version="consent-1", given_how="spoken",
        given_at=now, withdrawn_at=now,
    )  # fmt: skip


def delivery(stage: Stage, _number: int) -> Delivery:
    """Return a reminder."""
    now = clock.now()
    return Delivery(
        dedupe_key=str(new_id()), kind="reminder", member_id=stage.ids["member_a"],
        session_id=stage.ids["coming_a"], due_at=now, not_before=now, expires_at=now,
    )  # fmt: skip


def someone(stage: Stage, number: int) -> Assignment:
    """Return the place of a new account among the facilitators of group A."""
    account = Account(email=f"someone{number}@example.org", name=f"Someone {number}")
    db.session.add(account)
    db.session.flush()
    return Assignment(group_id=stage.cast.group_a, account_id=account.id, role="co_facilitator")


def met_once_more(stage: Stage, _number: int) -> None:
    """Let group A have met once more, with somebody there."""
    with stage.app.app_context(), transactions.unit():
        member = db.session.get_one(Member, stage.ids["member_a"])
        mark(member, past_sessions(stage.cast.group_a, 1))


def taken_in(stage: Stage, number: int) -> None:
    """Take somebody into group A."""
    ada, new = stage.cast.ada, NewMember(f"Somebody {number}", group_id=stage.cast.group_a)
    with stage.app.app_context(), transactions.unit():
        memberships.take_in(actor=ada, new=new)


def waiting(stage: Stage, number: int) -> None:
    """Plan one more session in a room."""
    new = NewSeries(
        datetime(2027, 1, 4 + number, 9), 60, None, "Europe/London", room_id=stage.ids["garden_room"]
    )
    with stage.app.app_context(), transactions.unit():
        series.plan_series(actor=stage.cast.ada, group_id=stage.cast.group_a, new=new)


def posted(route: str, actor: str | None = None, *, vary: str = "") -> Fill:
    """Return a filler that sends the POST of a row, each time with another ``vary``."""

    def fill(stage: Stage, number: int) -> None:
        request = next_request(stage, route, actor)
        varied = {vary: f"x{number}@example.org" if vary == "email" else f"Row {number}"} if vary else {}
        answer = request.but(body={**request.body, **varied}).send()
        assert answer.status_code == 201, answer.get_data(as_text=True)

    return fill


def offer(stage: Stage, _number: int) -> Swap:
    """Return an offer of Ada's that was taken back."""
    return Swap(
        session_id=stage.ids["own_a"],
        account_id=stage.ids["account_ada"],
        to_account_id=None,
        state="withdrawn",
    )


def handover(stage: Stage, number: int) -> Handover:
    """Return a handover that has happened."""
    return Handover(
        group_id=stage.cast.group_a, from_account_id=stage.ids["account_ben"],
        to_account_id=stage.ids["account_ada"], starts_on=date(2026, 1, 1 + number), state="done",
    )  # fmt: skip


def series_change(stage: Stage, _number: int) -> SeriesChange:
    """Return a change of a schedule that can be taken back."""
    now = clock.now()
    return SeriesChange(
        at=now, until=now + timedelta(hours=1), actor_id=stage.cast.ids["ada"], group_id=stage.ids["group_a"],
        verb="edit", rows={"series": {}, "session": {}},
    )  # fmt: skip


FILL: dict[str, Fill] = {
    "GET absences.list_absences": posted("POST absences.add_absence"),
    "GET handovers.list_handovers": kept(handover),
    "GET swaps.list_swaps": kept(offer),
    "GET accounts.list_accounts": posted("POST accounts.invite_account", "ana", vary="email"),
    "GET attendances.list_attendance": met_once_more,
    "GET closures.list_closures": posted("POST closures.make_closure", vary="title"),
    "GET consents.list_consents": kept(consent),
    "GET deliveries.list_deliveries": kept(delivery),
    "GET facilitators.list_facilitators": kept(someone),
    "GET feeds.list_feeds": posted("POST feeds.make_feed"),
    "GET followups.list_follow_ups": posted("POST followups.note_follow_up"),
    "GET groups.list_groups": posted("POST groups.add_group", "ana", vary="name"),
    "GET members.list_members": taken_in,
    "GET memberships.list_memberships": taken_in,
    "GET bookings.list_bookings": waiting,
    "GET rooms.list_rooms": posted("POST rooms.add_room", "ana", vary="name"),
    "GET rounds.list_rounds": posted("POST rounds.add_round"),
    "GET series.list_series": posted("POST series.plan_series"),
    "GET series.list_series_changes": kept(series_change),
    "GET sessions.list_sessions": met_once_more,
    "GET sites.list_sites": posted("POST sites.add_site", "ana", vary="name"),
    "GET tokens.list_tokens": posted("POST tokens.make_token", "ana", vary="name"),
}


def key_of(row: dict[str, Any]) -> str | tuple[str, str]:
    """Return what tells a row of a list from the others."""
    if "id" in row:
        return str(UUID(row["id"]))
    return (row.get("session_id") or "", row.get("member_id") or row["account_id"])
