"""Sites, as they come in and go out."""

from facilitator.domain.site import NewSite
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.codes import Country
from facilitator.schemas.fields import (
    Id,
    Text,
    TimeZone,
    WholeNumber,
)
from facilitator.schemas.moments import Instant


class SiteIn(Strict):
    """A site to be added; the same fields, all optional, change one."""

    makes = NewSite

    name = Text(required=True, least=1, most=120)
    time_zone = TimeZone(required=True)
    country = Country(metadata={"description": "ISO 3166-1 alpha-2; picks crisis information."})
    address = Text(most=300, lines=True)
    access_notes = Text(most=500, lines=True)


class SiteOut(Dumped):
    """A site."""

    id = Id()
    name = Text()
    time_zone = Text()
    country = Text()
    address = Text()
    access_notes = Text()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
