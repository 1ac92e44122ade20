"""What people send about second factors and passkeys."""

from facilitator.domain.second_factor import NewApp, NewPasskey
from facilitator.schemas.base import Strict
from facilitator.schemas.codes import Password
from facilitator.schemas.fields import Text

LONGEST_CREDENTIAL = 10_000  # characters of JSON; what browsers send takes about a thousand


class CodeIn(Strict):
    """A code of an app, or a recovery code."""

    code = Text(required=True, least=1, most=40)


class AppIn(Strict):
    """An authenticator app that is being added."""

    makes = NewApp

    sealed = Text(required=True, least=1, most=200)
    code = Text(required=True, least=1, most=40)
    current_password = Password(required=True, chosen=False)


class PasskeyIn(Strict):
    """A passkey that is being added."""

    makes = NewPasskey

    name = Text(required=True, least=1, most=40)
    credential = Text(required=True, least=1, most=LONGEST_CREDENTIAL)
    current_password = Password(required=True, chosen=False)


class PasskeyNameIn(Strict):
    """Another name for a passkey."""

    name = Text(required=True, least=1, most=40)


class CredentialIn(Strict):
    """A challenge that was signed with a passkey."""

    credential = Text(required=True, least=1, most=LONGEST_CREDENTIAL)


class CurrentPasswordIn(Strict):
    """The password once more, before something about signing in is changed."""

    current_password = Password(required=True, chosen=False)
