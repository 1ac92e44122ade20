"""Who reaches tokens: people their own in the pages; over the API only those of an administrator."""

from typing import Any

from facilitator import transactions
from facilitator.domain.token import NewToken
from facilitator.services import tokens
from tests.roles.matrix import Row
from tests.stage import Stage

ANAS = {"token_id": "token_of_ana"}
NEW = {"name": "Spreadsheet", "scopes": ["groups:read"]}
FORM = {"name": "Spreadsheet", "scopes": "groups:read", "expires_in_days": "30"}

ROWS = {
    "GET tokens.list_tokens": Row((403, 403, 403, 403, 403, 200, 401, 403, 403)),
    "POST tokens.make_token": Row((403, 403, 403, 403, 403, 201, 401, 403, 403), json=NEW),
    "DELETE tokens.revoke_token": Row((403, 403, 403, 403, 403, 204, 401, 403, 403), ANAS),
    "GET web.tokens.list_tokens": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "GET web.tokens.new_token": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "POST web.tokens.new_token": Row((201, 201, 201, 201, 201, 201, 302, 302, 302), form=FORM),
    "POST web.tokens.revoke_token": Row((404, 404, 404, 404, 404, 303, 302, 302, 302), ANAS),
}


def props(stage: Stage) -> dict[str, Any]:
    """Let Ana have a token."""
    ana = stage.cast.ana
    with stage.app.app_context(), transactions.unit():
        return {"token_of_ana": tokens.make_token(actor=ana, new=NewToken("Ana’s", ["groups:read"])).id}
