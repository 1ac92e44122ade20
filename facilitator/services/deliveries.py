"""Messages that are to go out: each one a row."""

from datetime import timedelta
from uuid import UUID

from facilitator import clock
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id

ACCOUNT_MAIL_LIFE = timedelta(hours=48)


def plan_account_mail(*, kind: str, account_id: UUID) -> None:
    """Plan a mail about an account, invite or password, to go at once; its link is made when it is rendered."""
    now = clock.now()
    delivery = Delivery(
        dedupe_key=f"{kind}:{account_id}:{new_id()}",
        kind=kind,
        account_id=account_id,
        due_at=now,
        not_before=now,
        expires_at=now + ACCOUNT_MAIL_LIFE,
    )
    db.session.add(delivery)
    db.session.flush()
