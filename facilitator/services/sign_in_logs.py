"""Who signed in and what was changed about signing in: for administrators, for ninety days, without any address."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, insert, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock, policy, transactions
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.models.account import Account
from facilitator.models.audit import Audit
from facilitator.models.columns import UtcDateTime
from facilitator.models.ids import new_id

KEPT = timedelta(days=90)
NOUNS = ("sign_in", "second_factor", "passkey", "recovery_code")
ACCOUNT_VERBS = (
    "change_email", "change_password", "join", "remove_factors", "reset_password", "send_password_link",
    "sign_out_everywhere",
)  # fmt: skip
ABOUT_SIGNING_IN = or_(Audit.noun.in_(NOUNS), and_(Audit.noun == "account", Audit.verb.in_(ACCOUNT_VERBS)))
SHOWN = 100
_by = aliased(Account)
LISTED = (
    select(
        Audit.id, Audit.at, Audit.noun, Audit.verb, Account.name.label("name"),
        (Audit.actor_id != Audit.noun_id).label("by_another"), _by.name.label("by_name"),
    )
    .outerjoin(Account, Account.id == Audit.noun_id)
    .outerjoin(_by, _by.id == Audit.actor_id)
    .where(ABOUT_SIGNING_IN)
    .order_by(Audit.at.desc(), Audit.id.desc())
    .limit(SHOWN)
)  # fmt: skip
EARLIER = LISTED.where(Audit.id < bindparam("before", type_=Audit.id.type))
REFUSED_LATELY = select(func.count()).where(
    Audit.noun == "sign_in",
    Audit.noun_id == bindparam("account_id", type_=Audit.id.type),
    Audit.actor_id == bindparam("system", type_=Audit.id.type),
    Audit.at > bindparam("since", type_=UtcDateTime()),
)
LATELY, MOST_LATELY = timedelta(hours=1), 20  # somebody who guesses must not fill the disk


def read_log(*, actor: Principal, before: UUID | None = None) -> Sequence[Any]:
    """Return up to a hundred entries, newest first, those before an entry if one is named.

    Raises:
        Forbidden: the actor is no administrator.
    """
    policy.permitted(allowed=policy.administers(actor))
    with reading() as connection:
        if before is None:
            return connection.execute(LISTED).all()
        return connection.execute(EARLIER, {"before": before}).all()


def note_refusal(account_id: UUID | None, verb: str) -> None:
    """Write down that somebody was not let in, although the request rolls back.

    Without an account, or when there are many entries already, the same is done and taken back, so that how long it
    takes tells nobody whether an address has an account.
    """
    nobody, now, whose = Principal.system().account_id, clock.now(), account_id or new_id()
    lately = {"account_id": whose, "system": nobody, "since": now - LATELY}
    with reading() as connection:
        kept = (connection.scalar(REFUSED_LATELY, lately) or 0) < MOST_LATELY and account_id is not None
    entry = {"id": new_id(), "at": now, "actor_id": nobody, "verb": verb, "noun": "sign_in", "noun_id": whose}
    transactions.note_apart(insert(Audit), entry, keep=kept)
