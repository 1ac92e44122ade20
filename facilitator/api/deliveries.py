"""What was and will be sent, over the API."""

from typing import Any

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.schemas.delivery import DeliveryOut, DeliveryQuery
from facilitator.services import delivery_logs
from facilitator.services.pages import Page

blueprint = ApiBlueprint(
    "deliveries", __name__, description="Messages about sessions: to whom, when, sent or not."
)


@blueprint.operation(
    "GET", "/deliveries", scope="members:read", query=DeliveryQuery, answer=DeliveryOut, listed=True
)
def list_deliveries(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List deliveries in the order in which they are due."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return delivery_logs.read_deliveries(actor=actor, page=page, **query)
