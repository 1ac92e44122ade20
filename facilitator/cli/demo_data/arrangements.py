"""What the demo's organisation has arranged: rooms, days on which it is closed, who leads from when, what is public."""

from datetime import date

from facilitator.cli.demo_data.seeding import ADMIN, Demo, leaders
from facilitator.domain.closure import NewClosure
from facilitator.domain.listing import NewListing
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewHandover, NewPerson, NewRota, Planning
from facilitator.services import closures, covers, handovers, listings, rotas, sessions

CHRISTMAS = NewClosure("organisation", date(2026, 12, 25), date(2026, 12, 26), "Christmas")
NEEDS_COVER = ("G09", "G06")
NEW_LEAD = ("G06", "Juno", date(2026, 11, 2))
PUBLIC = {
    "G01": NewListing(
        who_for="Anyone who finds things hard at the moment. No diagnosis and no referral needed.",
        what_happens="Tea, a round in which everybody is offered a turn, a short break. You may just listen.",
        area="The harbour, two minutes from the bus station",
        show_address=True,
        greeter="Fran",
        meeting_point="Fran waits at the blue door from quarter to seven.",
        ask="Just come. Nobody asks for your full name.",
    ),
    "G09": NewListing(
        who_for="People who talk more easily while they walk.",
        what_happens="An hour and a half along the water at the pace of the slowest. Dogs are welcome.",
        area="Kilbracken pier",
        show_address=True,
        meeting_point="By the slipway, in any weather that is not a storm.",
    ),
    "G11": NewListing(
        who_for="People who are awake when others are not.",
        what_happens="An hour online. Camera on or off, talking or quiet.",
    ),
}


def arrange(demo: Demo) -> None:
    """Arrange what lies ahead, through the services like everything else, at the moment at which the demo begins."""
    admin = demo.actor(ADMIN)
    closures.make_closure(actor=admin, new=CHRISTMAS)
    for code, new in PUBLIC.items():
        listings.publish(actor=admin, group_id=demo.groups[code], new=new)
    take_turns(demo)
    code, name, starts_on = NEW_LEAD
    handovers.hand_over(
        actor=admin, group_id=demo.groups[code], from_account_id=demo.staff[leaders(code)[0]],
        new=NewHandover(demo.staff[name], starts_on),
    )  # fmt: skip
    for code in NEEDS_COVER:
        coming = sessions.read_sessions(
            actor=demo.leader(code), page=PageRequest(1), group_id=demo.groups[code], from_at=demo.frozen.now(),
            status="planned",
        )  # fmt: skip
        covers.ask(actor=demo.leader(code), session_id=coming.rows[0].id)


def take_turns(demo: Demo) -> None:
    """Let the two who facilitate the Tuesday Circle lead in turn."""
    people = [NewPerson(demo.staff[name], ["facilitator", "co_facilitator"]) for name in leaders("G01")]
    actor, group_id = demo.leader("G01"), demo.groups["G01"]
    rotas.set_rota(actor=actor, group_id=group_id, new=NewRota(people))
    rotas.apply(actor=actor, group_id=group_id, planning=Planning())
