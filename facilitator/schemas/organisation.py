"""The organisation, as it comes in."""

from collections.abc import Mapping
from typing import Any

from facilitator.domain.organisation import SetUp
from facilitator.mail.quietwords import loud_words
from facilitator.models.account import ROLES
from facilitator.schemas.account import NAME_LENGTH
from facilitator.schemas.base import Strict
from facilitator.schemas.codes import Country, Language, Password
from facilitator.schemas.fields import Choice, Email, ListOf, Text, TimeZone, refuse


class QuietText(Text):
    """A text that a bystander may read: it must not say what kind of message this is (domain.md P02)."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        loud = loud_words(text)
        if loud:
            raise refuse("organisation.label_says_too_much", words=", ".join(loud))
        return text


class OrganisationIn(Strict):
    """What is said about the organisation."""

    name = Text(required=True, least=1, most=120)
    country = Country(required=True)
    locale = Language(required=True)
    time_zone = TimeZone(required=True)
    sender_label = QuietText(required=True, least=1, most=40)
    second_factor_roles = ListOf(Choice(*ROLES), most=len(ROLES))


class SetUpIn(Strict):
    """The organisation and its first account, in one form."""

    makes = SetUp

    organisation = Text(required=True, least=1, most=120)
    country = Country(required=True)
    locale = Language(required=True)
    time_zone = TimeZone(required=True)
    sender_label = QuietText(required=True, least=1, most=40)
    name = Text(required=True, least=1, most=NAME_LENGTH)
    email = Email(required=True)
    password = Password(required=True)
