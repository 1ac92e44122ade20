"""What people do about their second factors: add and remove an app, renew recovery codes, answer the second step."""

from uuid import UUID

from sqlalchemy import select

from facilitator.domain.principal import Principal
from facilitator.domain.second_factor import Factors, NewApp
from facilitator.errors import Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.organisation import Organisation
from facilitator.services import audits, factors, principals, recovery_codes, sign_ins, signed_in


def find_factors(*, actor: Principal) -> Factors:
    """Return which second factors the actor has."""
    return factors.factors_of(actor.account_id)


def asked_by_role(*, actor: Principal) -> bool:
    """Tell whether the organisation asks somebody with the actor's roles for a second factor."""
    with reading() as connection:
        asked = connection.scalar(select(Organisation.second_factor_roles)) or []
    return bool(set(asked) & actor.roles)


def offer_app(*, actor: Principal, sealed: str | None = None) -> factors.OfferedApp:
    """Return a secret for an authenticator app, the one of a page that was shown before if that is passed."""
    return factors.offer_app(actor.account_id, principals.address_of(actor.account_id), sealed)


def add_app(*, actor: Principal, new: NewApp, here: UUID) -> list[str]:
    """Add an authenticator app; other browsers are signed out. Returns recovery codes if there were none yet.

    Raises:
        Invalid: the password or the code is wrong.
    """
    sign_ins.require_password(actor, new.current_password)
    before = find_factors(actor=actor)
    if factors.is_kept(actor.account_id, new.sealed):
        before = Factors(
            app=True, passkeys=before.passkeys, recovery_codes=0
        )  # sent twice: show the codes again
    factors.add_app(actor.account_id, new)
    audits.note(actor, "add", "second_factor", actor.account_id)
    return after_adding(actor, before, here)


def after_adding(actor: Principal, before: Factors, here: UUID) -> list[str]:
    """Settle what follows when a second factor was added; return recovery codes if there were none yet."""
    signed_in.factors_changed(account_id=actor.account_id, here=here)
    signed_in.release(here)
    codes = [] if before.recovery_codes else recovery_codes.renew(actor.account_id)
    db.session.flush()
    return codes


def remove_app(*, actor: Principal, current_password: str, here: UUID) -> None:
    """Remove the authenticator app; other browsers are signed out.

    Raises:
        Invalid: the password is wrong.
        NotFound: there is no app.
        Conflict: the organisation asks for a second factor, and this is the last.
    """
    sign_ins.require_password(actor, current_password)
    factors.require_one_left(find_factors(actor=actor), but="app", asked=asked_by_role(actor=actor))
    factors.remove_app(actor.account_id)
    audits.note(actor, "remove", "second_factor", actor.account_id)
    after_removing(actor, here)


def after_removing(actor: Principal, here: UUID) -> None:
    """Settle what follows when a second factor was removed: without any, recovery codes mean nothing."""
    db.session.flush()
    owner = db.session.get_one(Account, actor.account_id)
    if not factors.left_of(owner.id):
        recovery_codes.remove(owner.id)
    signed_in.factors_changed(account_id=owner.id, here=here)
    db.session.flush()


def renew_codes(*, actor: Principal, current_password: str, here: UUID) -> list[str]:
    """Make ten new recovery codes; the old ones are void and other browsers are signed out.

    Raises:
        Invalid: the password is wrong.
        NotFound: there is no second factor that they could stand in for.
    """
    sign_ins.require_password(actor, current_password)
    if not find_factors(actor=actor).any:
        raise NotFound
    codes = recovery_codes.renew(actor.account_id)
    audits.note(actor, "renew", "recovery_code", actor.account_id)
    signed_in.factors_changed(account_id=actor.account_id, here=here)
    db.session.flush()
    return codes


def pass_step(*, account_id: UUID, session_version: int, typed: str) -> Account:
    """Return the account whose owner gave the password and now a right code, which is used up.

    Raises:
        Invalid: the code is wrong or was used; or the account has changed since the password was given.
    """
    way = factors.prove(account_id, typed)
    account = db.session.get(Account, account_id)
    if account is None or not account.active or account.session_version != session_version:
        raise Invalid("second_factor.too_late")
    if way == "recovery_code":
        audits.note(signed_in.owner(account), "use", "recovery_code", account.id)
        signed_in.factors_changed(account_id=account.id, here=None)
    db.session.flush()
    return account
