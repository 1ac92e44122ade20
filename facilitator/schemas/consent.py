"""Consents, as they come in and go out."""

from facilitator.domain.consent import NewConsent
from facilitator.models.consent import CONSENTS, WAYS_GIVEN, WORDING_VERSION
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Id, Text
from facilitator.schemas.moments import Instant


class ConsentIn(Strict):
    """One consent to be recorded."""

    makes = NewConsent

    what = Choice(*CONSENTS, required=True)
    given_how = Choice(*WAYS_GIVEN, required=True)
    wording_version = Choice(WORDING_VERSION, load_default=WORDING_VERSION)
    given_at = Instant(load_default=None, allow_none=True, metadata={"description": "Now, if not said."})


class ConsentOut(Dumped):
    """A consent, standing or withdrawn."""

    id = Id()
    member_id = Id()
    what = Text(metadata={"enum": list(CONSENTS)})
    wording_version = Text()
    given_how = Text(metadata={"enum": list(WAYS_GIVEN)})
    given_at = Instant()
    recorded_by = Id(allow_none=True)
    withdrawn_at = Instant(allow_none=True)
    withdrawn_by = Id(
        allow_none=True, metadata={"description": "The account, or null: the member, by a link."}
    )
