"""Prepare an installation to be started: directories, migrations and, before the set-up, its link."""

from facilitator import transactions
from facilitator.cli.installation import opened
from facilitator.cli.precaution import alone, bring_up
from facilitator.config import ConfigError, Settings
from facilitator.services import account_links, organisations


def prepare(settings: Settings) -> str:
    """Migrate, and return what to say: what was done, and the set-up link where nobody has set up yet.

    Raises:
        ConfigError: a directory or the database cannot be used, or the database cannot be brought up to date.
    """
    make_directories(settings)
    with alone(settings), opened(settings):
        return f"{bring_up(settings)}{offer_set_up(settings.base_url)}"


def make_directories(settings: Settings) -> None:
    """Make the data directory and that of the keys, for their owner alone.

    Raises:
        ConfigError: one of them cannot be made.
    """
    for directory, variable in ((settings.data_dir, "DATA_DIR"), (settings.key_dir, "KEY_DIR")):
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"{directory} cannot be made ({error.strerror}). Choose another directory with {variable}."
            )
            raise ConfigError(message) from error


def offer_set_up(base_url: str) -> str:
    """Return the sentence with a new one-time link for the first visit, empty if there is an organisation already."""
    if organisations.is_set_up():
        return ""
    with transactions.unit():
        secret = organisations.set_up_link()
    link = f"{base_url}{account_links.path('set_up', secret)}"
    return f"Nobody has set up this installation yet. Open this link once, within a day:\n  {link}\n"
