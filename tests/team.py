"""A group whose people take turns, for tests of rotas, cover, swaps and handing over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator.domain.people_in_front import NewPerson, NewRota, Planning
from facilitator.domain.principal import Principal
from facilitator.domain.rota import BESIDE, LEAD
from facilitator.extensions import db
from facilitator.models.account import Account, AccountRole
from facilitator.models.delivery import Delivery
from facilitator.models.facilitator import Assignment
from facilitator.models.rota import CoverAsk, CoverRequest, Duty
from facilitator.services import rota_watch, rotas
from tests.cast import Cast, email_of, password_hash
from tests.conftest import OpenUnit
from tests.mailing import Mailing, prepare

BOTH = [LEAD, BESIDE]


@dataclass
class Team:
    """Group A with a rota of Ada, Ben and Fay, its weekly sessions, and Cleo, who only covers."""

    mailing: Mailing
    cast: Cast
    unit: OpenUnit

    @property
    def ids(self) -> list[UUID]:
        """The sessions in order."""
        return self.mailing.session_ids

    def actor(self, name: str) -> Principal:
        """Return somebody's principal, Fay included."""
        return self.cast.actor(name)

    def named(self, number: int) -> dict[str, str]:
        """Return who is named for a session, by role, in a unit of its own."""
        with self.unit():
            rows = db.session.execute(
                select(Duty.role, Account.name)
                .join(Account, Account.id == Duty.account_id)
                .where(Duty.session_id == self.ids[number], Duty.state != "needs_cover")
            ).all()
            return {row.role: row.name for row in rows}

    def plan(self, count: int = 3) -> None:
        """Plan the next sessions as the rota has it."""
        with self.unit():
            rotas.apply(actor=self.cast.ada, group_id=self.cast.group_a, planning=Planning(count))

    def asked(self) -> list[str]:
        """Return who has been asked to cover, in order."""
        with self.unit():
            rows = select(Account.name).join(CoverAsk, CoverAsk.account_id == Account.id)
            return list(db.session.scalars(rows.order_by(CoverAsk.id)))

    def ask_of(self, name: str) -> UUID:
        """Return the id of what somebody was asked."""
        with self.unit():
            mine = select(CoverAsk.id).where(CoverAsk.account_id == self.cast.ids[name])
            return db.session.scalars(mine.order_by(CoverAsk.id.desc())).first() or UUID(int=0)

    def request(self) -> Any:
        """Return the newest search for cover."""
        with self.unit():
            one = db.session.scalars(select(CoverRequest).order_by(CoverRequest.id.desc())).first()
            assert one is not None
            return one.state, one.covered_by, one.answer_by

    def mails(self, kind: str) -> set[str]:
        """Return to whom a kind of mail is planned or has gone."""
        with self.unit():
            rows = (
                select(Account.name)
                .join(Delivery, Delivery.account_id == Account.id)
                .where(Delivery.kind == kind)
            )
            return set(db.session.scalars(rows))

    def watch(self) -> int:
        """Do what the periodic work does every minute."""
        with self.cast.app.app_context():
            return rota_watch.watch()


def gather(cast: Cast, unit: OpenUnit, sessions: int = 3) -> Team:
    """Let Ada, Ben and Fay take turns in group A, with Cleo to be asked for cover."""
    mailing = prepare(cast, unit, rrule=f"FREQ=WEEKLY;COUNT={sessions}")
    with unit():
        fay = Account(email=email_of("fay"), name="Fay", password_hash=password_hash())
        db.session.add(fay)
        db.session.flush()
        db.session.add(AccountRole(account_id=fay.id, role="facilitator"))
        db.session.add(Assignment(group_id=cast.group_a, account_id=fay.id, role="facilitator"))
        cast.ids["fay"] = fay.id
    with unit():
        people = [NewPerson(cast.ids[name], BOTH) for name in ("ada", "ben", "fay")]
        new = NewRota([*people, NewPerson(cast.ids["cleo"])])
        rotas.set_rota(actor=cast.ana, group_id=cast.group_a, new=new)
    return Team(mailing, cast, unit)
