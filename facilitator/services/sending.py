"""Send what is due, message by message: what needs a transaction is handed out, and between two none is open."""

import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock
from facilitator.domain.delivery import GUARDS, after_refusal, next_try
from facilitator.errors import Invalid
from facilitator.extensions import db
from facilitator.mail.outcomes import CLOSING, Ambiguous, NotTaken, Refused
from facilitator.mail.transport import Transport
from facilitator.models.delivery import TO_FACILITATORS, Delivery
from facilitator.models.session import GroupSession
from facilitator.services import letters, outbox, reachability, suppressions
from facilitator.services.letters import Envelope

log = logging.getLogger(__name__)
SLOW_DOWNS = 3  # so many requests to slow down in a row, and the relay is left alone until the next time
TAKEN_BACK = frozenset(
    {"left", "paused", "superseded"}
)  # the other reasons lie with the address or the member


@dataclass
class Sender:
    """One sender with one connection to the relay; it claims, declares, hands over and settles.

    ``over`` is asked between two messages. What the relay took is settled together with the next declaration, so that
    a crash leaves at most one message in doubt. The steps only note what they found, so that each can be repeated.
    """

    way: Transport
    over: Callable[[], bool]
    token: str = field(default_factory=lambda: uuid4().hex)
    claims: list[tuple[UUID, str]] = field(default_factory=list)  # claimed and not begun: id and kind
    taken: UUID | None = None  # the relay took it, and that is not written down yet
    envelope: Envelope | None = None  # what goes next
    trouble: NotTaken | None = None
    slow_downs: int = 0
    sent: int = 0

    def steps(self) -> Iterator[Callable[[], None]]:
        """Yield what has to be done in a transaction, one after the other; the relay is spoken to in between."""
        welcome = True
        while welcome and not self.over():
            yield self.claim
            if not self.claims:
                return
            while welcome and self.claims and not self.over():
                yield self.declare
                self.taken = None
                if self.envelope is not None and not self.hands_over(self.claims[0][0], self.envelope):
                    yield self.record
                    welcome = self.is_welcome()
                del self.claims[0]
            yield self.put_down
            self.taken, self.claims = None, []

    def claim(self) -> None:
        """Take some of what is due."""
        self.claims = [(row.id, row.kind) for row in outbox.claim(self.token)]

    def declare(self) -> None:
        """Settle the message before this one, write down that this one is about to leave, and write it."""
        row_id, kind = self.claims[0]
        self.envelope = None
        if self.taken is not None:
            outbox.note_sent(self.taken, self.token)
        if outbox.declare(row_id, kind, self.token):
            self.envelope = self.written(row_id, kind)
        else:
            self.say_why(row_id)

    def hands_over(self, row_id: UUID, envelope: Envelope) -> bool:
        """Give one message to the relay, and tell whether it took it."""
        try:
            self.way.send(envelope.sender, envelope.recipient, envelope.raw)
        except NotTaken as trouble:
            self.trouble = trouble
            return False
        self.taken, self.slow_downs, self.sent = row_id, 0, self.sent + 1
        return True

    def is_welcome(self) -> bool:
        """Tell whether the relay can be given another message: it is there, speaks, and does not ask to be left."""
        if not isinstance(self.trouble, Refused):
            return False
        self.slow_downs += self.trouble.slows_relay
        return self.trouble.code != CLOSING and self.slow_downs < SLOW_DOWNS

    def record(self) -> None:
        """Write down what became of a message that the relay did not take.

        After a silence nothing is written: the row stays in doubt until its lease is over, and the relay has a rest.
        """
        trouble, row_id = self.trouble, self.claims[0][0]
        if isinstance(trouble, Refused) and trouble.permanent:
            state = after_refusal(permanent=True).value
            values = {"reason": "refused", "last_code": trouble.code, "last_reply": trouble.reply}
            outbox.settle(row_id, self.token, state=state, **values)
            if trouble.bad_address and self.envelope is not None and self.envelope.address_key is not None:
                suppressions.suppress_bounced(address_key=self.envelope.address_key)
        elif trouble is not None and not isinstance(trouble, Ambiguous):
            self.put_off(row_id, last_code=trouble.code, last_reply=trouble.reply)

    def put_down(self) -> None:
        """Settle the last message and give back what was not begun."""
        if self.taken is not None:
            outbox.note_sent(self.taken, self.token)
        outbox.release([row_id for row_id, _kind in self.claims], self.token)

    def put_off(self, row_id: UUID, **values: object) -> None:
        """Plan a message again for a little later, but in time if that is possible."""
        row = db.session.get_one(Delivery, row_id)
        tries = row.tries + 1
        chance = secrets.randbelow(1000) / 1000
        again = next_try(now=clock.now(), tries=tries, jitter_fraction=chance, expires=row.expires_at)
        outbox.settle(row_id, self.token, state="planned", tries=tries, not_before=again, **values)

    def written(self, row_id: UUID, kind: str) -> Envelope | None:
        """Return a message, None if it cannot be written: one bad row must not stop the others."""
        try:
            with db.session.begin_nested():
                return letters.write(row_id, kind)
        except SQLAlchemyError:
            raise
        except Invalid:
            outbox.settle(row_id, self.token, state="failed", reason="unsendable")
        except Exception as error:  # noqa: BLE001 - one row's fault, whatever it is, is not that of the others
            log.error("a %s could not be written: %s", kind, type(error).__name__)  # noqa: TRY400 - its text may name somebody
            self.put_off(row_id)
        return None

    def say_why(self, row_id: UUID) -> None:
        """Give back a message that must not go any more, with the reason; not one that somebody took back."""
        row = db.session.get(Delivery, row_id)
        if row is not None and row.lease_token == self.token:
            state, reason = verdict(row)
            outbox.settle(row_id, self.token, state=state, reason=reason)


def verdict(row: Delivery) -> tuple[str, str | None]:
    """Return what becomes of a message that its guard held back, and why; planned, if nothing is against it now."""
    if row.expires_at <= clock.now():
        return "missed", "expired"
    guard = GUARDS[row.kind]
    if row.member_id is None or not guard.current_member:
        return "withdrawn", "superseded" if row.kind in TO_FACILITATORS else "left"
    session = db.session.get_one(GroupSession, row.session_id)
    edited = guard.same_sequence and session.sequence != row.sequence
    if edited or (guard.session_statuses and session.status not in guard.session_statuses):
        return "withdrawn", "superseded"
    reason = reachability.why_not(member_id=row.member_id, group_id=session.group_id)
    if reason is None:
        return "planned", None
    return ("withdrawn" if reason in TAKEN_BACK else "suppressed"), reason
