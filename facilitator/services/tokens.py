"""API tokens: made once, shown once, kept as a hash."""

import secrets
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update

from facilitator import clock, policy, transactions
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.token import (
    ALPHABET,
    MOST_DAYS,
    RANDOM_LENGTH,
    SHOWN_LENGTH,
    NewToken,
    beyond,
    written,
)
from facilitator.errors import Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.token import Token
from facilitator.services import audits
from facilitator.services.pages import Listing, Page

USED = update(Token).where(Token.id == bindparam("token_id")).values(last_used_on=bindparam("today"))
LISTED = Listing(
    select(
        Token.id, Token.name, Token.prefix, Token.scopes, Token.group_ids, Token.created_at, Token.expires_at,
        Token.last_used_on,
    ).where(Token.account_id == policy.ACTOR_ID, Token.revoked_at.is_(None)),
    keys=(Token.id,),
)  # fmt: skip


class MadeToken(NamedTuple):
    """A token with its secret, which nobody can show a second time."""

    token: Token
    secret: str

    @property
    def id(self) -> UUID:
        """The id of the token."""
        return self.token.id


def read_tokens(*, actor: Principal, page: PageRequest) -> Page:
    """Return a page of the actor's own tokens, oldest first; revoked ones are gone, expired ones are shown."""
    policy.permitted(allowed=policy.keeps_tokens(actor))
    return LISTED.read(page, policy.params(actor))


def make_token(*, actor: Principal, new: NewToken) -> MadeToken:
    """Make a token that reaches no further than the actor, and return it with its secret.

    Raises:
        Forbidden: the actor is a token that may not make others.
        Invalid: a scope or a group is beyond the actor, or the expiry out of bounds.
    """
    policy.permitted(allowed=policy.keeps_tokens(actor))
    require_within(actor, new)
    secret = written("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))
    now = clock.now()
    token = Token(
        account_id=actor.account_id,
        name=new.name,
        prefix=secret[:SHOWN_LENGTH],
        token_hash=sha256(secret.encode()).digest(),
        scopes=sorted(set(new.scopes)),
        group_ids=None if new.group_ids is None else sorted(str(group_id) for group_id in set(new.group_ids)),
        created_at=now,
        expires_at=now + timedelta(days=new.expires_in_days),
    )
    db.session.add(token)
    db.session.flush()
    audits.note(actor, "add", "token", token.id)
    db.session.flush()
    return MadeToken(token, secret)


def revoke_token(*, actor: Principal, token_id: UUID) -> None:
    """Revoke one of the actor's own tokens; the next request with it is refused.

    Raises:
        Forbidden: the actor is a token that may not revoke others.
        NotFound: there is no such token of theirs.
    """
    policy.permitted(allowed=policy.keeps_tokens(actor))
    token = db.session.get(Token, token_id)
    if token is None or token.account_id != actor.account_id or token.revoked_at is not None:
        raise NotFound
    token.revoked_at = clock.now()
    audits.note(actor, "revoke", "token", token.id)
    db.session.flush()


def revoke_all(account_id: UUID) -> None:
    """Revoke every token of an account."""
    db.session.execute(
        update(Token)
        .where(Token.account_id == account_id, Token.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def require_within(actor: Principal, new: NewToken) -> None:
    """Refuse a token that would reach further than its maker.

    Raises:
        Invalid: with the field that goes too far.
    """
    further = beyond(new.scopes, actor.roles)
    further += [scope for scope in new.scopes if not actor.has_scope(scope) and scope not in further]
    if further:
        raise Invalid("token.scope_beyond_account", field="scopes", scopes=", ".join(further))
    if new.group_ids is not None and not set(new.group_ids) <= actor.group_ids:
        raise Invalid("token.group_beyond_account", field="group_ids")
    if not 1 <= new.expires_in_days <= MOST_DAYS:
        raise Invalid("token.expiry_out_of_bounds", field="expires_in_days")


def note_use(*, token_id: UUID, last_used_on: date | None) -> None:
    """Remember the day a token was last used: at most one write a day."""
    today = clock.now().date()
    if last_used_on != today:
        transactions.note_apart(USED, {"token_id": token_id, "today": today})
