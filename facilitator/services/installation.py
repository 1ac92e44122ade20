"""Tell the services of a process, once, what they need to know of the installation: secret, keys, way of the mail."""

from facilitator.config import Settings
from facilitator.services import addresses, boxes, postbox, safety_copies
from facilitator.vault import Vault


def install(settings: Settings) -> None:
    """Make every later call of this process work for the installation that the settings describe."""
    addresses.install_secret(settings.secret_key)
    boxes.install_vault(Vault(settings.key_dir))
    postbox.install(settings)
    safety_copies.install(settings.data_dir)
