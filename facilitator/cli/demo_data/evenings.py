"""How the demo's evenings go: the register, guests, a round, a check-in, a promised call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from facilitator.cli.demo_data.arrivals import Lists
from facilitator.cli.demo_data.people import likely
from facilitator.cli.demo_data.places import Meeting
from facilitator.cli.demo_data.seeding import Demo
from facilitator.domain.checkin import NewCheckin
from facilitator.domain.followup import NewFollowUp
from facilitator.domain.page import PageRequest
from facilitator.domain.register import MarkBatch, MemberMark
from facilitator.domain.round import LiveRound, NewRound, RoundTap
from facilitator.domain.round_state import Action
from facilitator.services import (
    ballots,
    checkins,
    closings,
    followups,
    guests,
    registers,
    rounds,
    sessions,
    slips,
)  # fmt: skip

WINTER = date(2026, 11, 1)
SENT_WORD = 0.35  # of those who do not come
PASSES = 0.12
REPLIES = 0.7  # of those who were there
REACHED = {"G06": 0.55}  # how much of the circle a round reaches; everybody, elsewhere
CALLS = {("G01", True): "open", ("G02", True): "done", ("G04", True): "done", ("G06", True): "done",
         ("G07", True): "done", ("G09", True): "done", ("G11", False): "done"}  # fmt: skip
FELT = ({"heard": "yes", "belonged": "yes", "energy": "enough"}, {"heard": "yes", "belonged": "yes", "energy": "plenty"},
        {"heard": "yes", "belonged": "not_really", "energy": "little"}, {"heard": "yes", "energy": "enough"})  # fmt: skip

Timed = tuple[datetime, Callable[[], None]]


@dataclass
class Evening:
    """One session of the past: ``part`` of the way through the history, ``full`` if its rounds are still shown."""

    demo: Demo
    lists: Lists
    meeting: Meeting
    session_id: UUID
    starts_at: datetime
    part: float
    full: bool
    last: bool
    checkin_id: UUID | None = None

    @property
    def chance(self) -> Random:
        """The demo's dice."""
        return self.demo.chance

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.meeting.minutes)

    def acts(self) -> Iterator[Timed]:
        """Return what happens on the evening, with the moments."""
        yield self.starts_at - timedelta(minutes=10), self.begin
        yield self.starts_at + timedelta(minutes=15), self.mark
        if self.full and self.meeting.roster:
            yield self.starts_at + timedelta(minutes=20), self.go_round
        if self.full and self.meeting.checkins:
            yield self.ends_at - timedelta(minutes=5), self.answer
            yield self.ends_at + timedelta(hours=24), self.release
        yield self.ends_at, self.close

    def begin(self) -> None:
        """Open the session, and its check-in where it has one."""
        actor = self.demo.leader(self.meeting.code)
        with self.demo.at(self.starts_at - timedelta(minutes=10)):
            sessions.start_session(actor=actor, session_id=self.session_id)
        if self.full and self.meeting.checkins:
            with self.demo.at(self.starts_at):
                new = NewCheckin(by_mail=False)
                self.checkin_id = checkins.plan_checkin(actor=actor, session_id=self.session_id, new=new).id
            with self.demo.at(self.starts_at):
                checkins.open_checkin(actor=actor, checkin_id=self.checkin_id)

    def mark(self) -> None:
        """Take the register as the habits have it, and count who came without a name."""
        actor = self.demo.leader(self.meeting.code)
        winter = self.starts_at.date() >= WINTER
        marks = []
        for person, member_id in self.lists.of(self.meeting.code, self.starts_at):
            if self.chance.random() < likely(person, self.meeting.code, self.part, winter=winter):
                word = self.chance.choices(("here", "late", "left_early"), weights=(88, 8, 4))[0]
                marks.append(MemberMark(member_id, word))
            elif self.chance.random() < SENT_WORD:
                marks.append(MemberMark(member_id, "sent_word"))
        drops_in = self.meeting.openness == "drop_in" and self.meeting.site
        with self.demo.at(self.starts_at + timedelta(minutes=15)):
            if marks:
                registers.mark_batch(actor=actor, session_id=self.session_id, batch=MarkBatch(marks))
            for _ in range(self.chance.choice((0, 0, 1, 2, 3)) if drops_in else 0):
                guests.welcome_guest(actor=actor, session_id=self.session_id)

    def go_round(self) -> None:
        """Go round once: some pass, and where the circle is large the time does not reach everybody."""
        actor = self.demo.leader(self.meeting.code)
        moment = self.starts_at + timedelta(minutes=20)
        with self.demo.at(moment):
            new = NewRound("circle", 60 * (self.meeting.minutes - 40), "sharing", facilitators=False)
            live = rounds.add_round(actor=actor, session_id=self.session_id, new=new, chance=self.chance)
        turns = round(len(live.seats) * REACHED.get(self.meeting.code, 1.0))
        live = self.tap(live, "start", moment)
        for number in range(turns):
            moment += timedelta(seconds=max(20, (self.meeting.minutes - 45) * 60 // len(live.seats)))
            word: Action = "pass" if self.chance.random() < PASSES else "next"
            if live.status == "running" and number < turns:
                live = self.tap(live, word, moment)
        if live.status != "closed":
            self.tap(live, "close", min(moment + timedelta(seconds=30), self.ends_at))

    def tap(self, live: LiveRound, action: Action, moment: datetime) -> LiveRound:
        """Tap once, as the facilitator's phone does."""
        actor = self.demo.leader(self.meeting.code)
        with self.demo.at(moment):
            tap = RoundTap(uuid4(), live.version, action)
            return rounds.act(actor=actor, round_id=live.id, tap=tap)

    def answer(self) -> None:
        """Let those who are there draw a code from the hat and answer, most of them."""
        actor = self.demo.leader(self.meeting.code)
        checkin_id = self.checkin_id
        if checkin_id is None:
            return
        moment = self.ends_at - timedelta(minutes=5)
        with self.demo.at(moment):
            present = registers.read_register(actor=actor, session_id=self.session_id).tally.head_count
            codes = slips.print_slips(actor=actor, checkin_id=checkin_id, count=max(1, present))
        for slip in codes:
            if self.chance.random() < REPLIES:
                ballots.cast(code=slip.code, edit_key=uuid4().hex, answers=dict(self.chance.choice(FELT)))

    def release(self) -> None:
        """Let the words come out when the time is over."""
        self.demo.frozen.move_to(self.ends_at + timedelta(hours=24))
        checkins.close_due()

    def close(self) -> None:
        """Close the session, and note what was promised."""
        actor = self.demo.leader(self.meeting.code)
        with self.demo.at(self.ends_at):
            closings.close_session(actor=actor, session_id=self.session_id)
        outcome = CALLS.get((self.meeting.code, self.last)) if self.full else None
        if outcome is None:
            return
        with self.demo.at(self.ends_at):
            new = NewFollowUp(self.session_id, kind="call")
            noted = followups.note_followup(actor=actor, new=new)
        if outcome == "done":
            with self.demo.at(self.ends_at + timedelta(minutes=30)):
                followups.change_followup(actor=actor, followup_id=noted.id, changes={"state": "done"})


def look_ahead(demo: Demo) -> None:
    """Plan a check-in for the next Tuesday Circle, so that there is one to look at."""
    actor = demo.leader("G01")
    coming = sessions.read_sessions(
        actor=actor,
        page=PageRequest(1),
        group_id=demo.groups["G01"],
        from_at=demo.frozen.now(),
        status="planned",
    )
    checkins.plan_checkin(actor=actor, session_id=coming.rows[0].id, new=NewCheckin())
