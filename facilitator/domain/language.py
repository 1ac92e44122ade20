"""Which of the offered languages somebody reads."""

from collections.abc import Sequence


def nearest(asked: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered language that was asked for, else one of the same family, else None.

    Tags are those of CLDR: ``es_MX`` finds ``es``, and ``es`` finds ``es_MX`` where nothing nearer is offered.
    """
    if not asked:
        return None
    wanted = asked.replace("-", "_")
    if wanted in offered:
        return wanted
    family = wanted.partition("_")[0].lower()
    return next((tag for tag in offered if tag.partition("_")[0].lower() == family), None)
