"""Let an application speak languages that nobody speaks: what was not translated shows at once.

German is stretched, Arabic mirrored (see pseudo.py), and Greek only marks what went through the translation; dates,
countries and numbers are Babel's own in each. English stays as it is, and Spanish speaks from its catalogue.
"""

from collections.abc import Callable

from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain, get_babel, get_locale

from facilitator.mail.tongues import catalogue
from tests.browser.pseudo import mirrored, stretched

LOCALES = ("en", "es", "de", "ar", "el")
OPEN, CLOSE = "⟦", "⟧"


def marked(text: str) -> str:
    """Return a sentence between marks that nobody types."""
    return f"{OPEN}{text}{CLOSE}"


class Tongue(NullTranslations):
    """A catalogue that has every sentence."""

    def __init__(self, say: Callable[[str], str]) -> None:
        """Say each sentence in one way."""
        super().__init__()
        self.say = say

    def gettext(self, message: str) -> str:
        """Say a sentence."""
        return self.say(message)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """Say a sentence about a number of things."""
        return self.say(singular if num == 1 else plural)

    def ugettext(self, message: str) -> str:
        """Say a sentence; what Flask-Babel calls it."""
        return self.gettext(message)

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a sentence about a number of things; what Flask-Babel calls it."""
        return self.ngettext(msgid1, msgid2, n)


class Tongues(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """The catalogues by language, in the place of compiled files."""

    def __init__(self) -> None:
        """Have one for each language that nobody speaks."""
        super().__init__()
        self.tongues: dict[str, NullTranslations] = {
            "de": Tongue(stretched),
            "ar": Tongue(mirrored),
            "el": Tongue(marked),
            "es": catalogue("es"),
        }

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language."""
        locale = get_locale()
        return self.tongues.get(locale.language if locale else "en", NullTranslations())


def teach(app: Flask) -> None:
    """Let the pages of an application and of its booth speak these languages, among them from ``LOCALES``."""
    for one in (app, app.extensions["facilitator-booth"]):
        with one.app_context():
            get_babel().instance.domain_instance = Tongues()
