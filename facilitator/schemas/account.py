"""Accounts, as they come in and go out."""

from facilitator.domain.account import NewAccount, NewPassword, OwnSettings, PasswordChange, SignIn
from facilitator.models.account import ROLES
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.codes import Chosen, Ids, Language, Password, Words
from facilitator.schemas.fields import (
    Choice,
    Email,
    Flag,
    Id,
    ListOf,
    Text,
    TimeZone,
    WholeNumber,
)
from facilitator.schemas.moments import Instant

NAME_LENGTH = 80


class AccountIn(Strict):
    """Somebody to be invited."""

    makes = NewAccount

    email = Email(required=True, metadata={"example": "fern@example.org"})
    name = Text(required=True, least=1, most=NAME_LENGTH, metadata={"example": "Fern"})
    roles = Chosen(Choice(*ROLES), most=len(ROLES))
    site_ids = ListOf(Id(), metadata={"description": "Sites to coordinate; only with the role coordinator."})
    group_ids = ListOf(Id(), metadata={"description": "Groups to facilitate from the start."})
    facilitator_role = Choice(*FACILITATOR_ROLES)
    locale = Language()
    time_zone = TimeZone()


class AccountChangeIn(Strict):
    """What may change of an account."""

    email = Email(required=True)
    name = Text(required=True, least=1, most=NAME_LENGTH)
    roles = Chosen(Choice(*ROLES), most=len(ROLES))
    site_ids = ListOf(Id())
    locale = Language()
    time_zone = TimeZone()
    active = Flag(metadata={"description": "false ends every session and token with the next request."})


class AccountOut(Dumped):
    """An account."""

    id = Id()
    email = Text()
    name = Text()
    roles = Words()
    site_ids = Ids()
    locale = Text()
    time_zone = Text()
    active = Flag()
    joined = Flag(metadata={"description": "false until the invitation is taken up."})
    last_sign_in_at = Instant(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class MeOut(Dumped):
    """Who is calling, and how far that reaches."""

    id = Id()
    email = Text()
    name = Text()
    roles = Words()
    group_ids = Ids()
    site_ids = Ids()
    scopes = Words(allow_none=True)
    locale = Text()
    time_zone = Text()


class SignInIn(Strict):
    """What the sign-in page asks for."""

    makes = SignIn

    email = Text(required=True, least=1, most=254)
    password = Password(required=True, chosen=False)
    stay = Flag()


class ForgotIn(Strict):
    """The address of somebody who forgot the password."""

    email = Email(required=True)


class JoinIn(Strict):
    """What somebody who was invited chooses."""

    makes = NewPassword

    name = Text(required=True, least=1, most=NAME_LENGTH)
    password = Password(required=True)


class NewPasswordIn(Strict):
    """A new password from somebody who followed a link."""

    makes = NewPassword

    password = Password(required=True)


class PasswordChangeIn(Strict):
    """A new password from somebody who knows the old one."""

    makes = PasswordChange

    current_password = Password(required=True, chosen=False)
    password = Password(required=True)


class OwnSettingsIn(Strict):
    """What people may change about their own account."""

    makes = OwnSettings

    name = Text(required=True, least=1, most=NAME_LENGTH)
    locale = Language(required=True)
    time_zone = TimeZone(required=True)
