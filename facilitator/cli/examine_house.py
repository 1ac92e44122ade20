"""What the doctor looks at on this computer: directories, secret, keys, disk, addresses, time zones."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from facilitator import clock
from facilitator.cli.findings import Finding, fine, look, wrong
from facilitator.config import Settings
from facilitator.domain import crisis, review, wallclock
from facilitator.mail.tongues import SOURCE_LANGUAGE, babel_locale, tongue_of
from facilitator.phrases import say
from facilitator.vault import Vault

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MEGABYTE = 1_000_000
FULL, TIGHT = 100 * MEGABYTE, 1000 * MEGABYTE
MEMORY_FILE_SYSTEMS = {"tmpfs", "ramfs"}
OLD_ZONES_YEARS = 2


def examine_house(settings: Settings) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield data_directory(settings)
    yield disk(settings)
    yield secret(settings)
    yield from keys(settings)
    yield from addresses(settings)
    yield time_zones()
    yield from crisis_information()
    yield from languages(settings)


def data_directory(settings: Settings) -> Finding:
    """Tell whether the data directory can be used, and by nobody else."""
    place = settings.data_dir
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return wrong(
            "data directory", f"{place} cannot be written. Make it belong to the user that runs the product."
        )
    if place.stat().st_mode & OTHERS:
        return look("data directory", f"Others on this computer can look into it. Run: chmod 700 {place}")
    return fine("data directory", str(place))


def disk(settings: Settings) -> Finding:
    """Tell how much room is left for the data."""
    free = shutil.disk_usage(settings.data_dir).free
    says = f"{free / MEGABYTE:,.0f} MB are free"
    if free < FULL:
        return wrong("disk", f"{says}. Make room now: registers can no longer be kept when it is full.")
    if free < TIGHT:
        return look("disk", f"{says}. Make room soon.")
    return fine("disk", says)


def secret(settings: Settings) -> Finding:
    """Tell where the secret comes from, never what it is."""
    if os.environ.get("SECRET_KEY"):
        return fine("secret", "taken from SECRET_KEY")
    if os.environ.get("SECRET_KEY_FILE"):
        return fine("secret", "taken from the file that SECRET_KEY_FILE names")
    path = settings.data_dir / "secret_key"
    if path.stat().st_mode & OTHERS:
        return wrong("secret", f"Others on this computer can read it. Run: chmod 600 {path}")
    return fine("secret", f"kept in {path}; keep a copy apart from the backups")


def keys(settings: Settings) -> Iterator[Finding]:
    """Tell whether the keys of open check-ins lie where no backup and nobody else finds them."""
    problems = Vault(settings.key_dir).problems(settings.data_dir)
    for problem in problems:
        yield wrong("check-in keys", say(problem.key, str, **problem.params))
    if problems:
        return
    kind = file_system_of(settings.key_dir)
    if kind is not None and kind not in MEMORY_FILE_SYSTEMS:
        yield look(
            "check-in keys",
            f"{settings.key_dir} is on a disk ({kind}). A directory in memory forgets better: "
            "point KEY_DIR to one (docs/operations.md, Keys).",
        )
    else:
        yield fine("check-in keys", str(settings.key_dir))


def file_system_of(place: Path) -> str | None:
    """Return the kind of file system that a directory is on, None where this cannot be known."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return None
    found = ""
    kind = None
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, name, *_rest = line.split(" ")
        if place.is_relative_to(point) and len(point) >= len(found):
            found, kind = point, name
    return kind


def addresses(settings: Settings) -> Iterator[Finding]:
    """Tell what the address that people type means for cookies and phones."""
    if settings.secure:
        yield fine("address", f"{settings.base_url}; cookies are sent over https only")
    elif urlsplit(settings.base_url).hostname in {"localhost", "127.0.0.1", "::1"}:
        yield look(
            "address",
            f"{settings.base_url} reaches this computer only, and so do the links in mails. "
            "Set BASE_URL to what people type.",
        )
    else:
        yield wrong(
            "address",
            f"{settings.base_url} is not encrypted: everybody in the same network can read along, and the "
            "pages do not work without a network. Put an https proxy in front (docs/operations.md).",
        )
    if settings.booth_url is None:
        yield look(
            "check-in address",
            f"Check-ins are answered below {settings.booth_base}. A host name of their own keeps "
            "them apart from the sign-in cookie: set BOOTH_URL (docs/operations.md).",
        )
    else:
        yield fine("check-in address", settings.booth_url)


def time_zones() -> Finding:
    """Tell which edition of the time zone data is read."""
    version = wallclock.tzdata_version()
    year = int(version[:4]) if version[:4].isdigit() else 0
    if year and year <= clock.now().year - OLD_ZONES_YEARS:
        return look("time zones", f"The data is of {version}. Update the package tzdata.")
    return fine("time zones", f"tzdata {version}")


def crisis_information() -> Iterator[Finding]:
    """Tell which entries of the crisis information nobody has compared with their source for 150 days."""
    stale = crisis.shipped().stale(clock.now().date())
    for code, service in stale:
        day = service.verified_on.isoformat()
        yield look(
            "crisis information",
            say("crisis.stale", str, name=service.name, country=code, day=day, source=service.source),
        )
    if not stale:
        yield fine("crisis information", "every entry was compared with its source within 150 days")


def languages(settings: Settings) -> Iterator[Finding]:
    """Tell which of the offered languages have no words, and which of their words no native speaker has read."""
    for tag in settings.locales:
        if babel_locale(tag) is None:
            yield wrong("languages", f"LOCALES has {tag}, which is no language. Write for instance en,es.")
        elif tongue_of(tag).catalogue == SOURCE_LANGUAGE != tag.partition("_")[0]:
            yield look("languages", f"Nobody has translated {tag} yet, so its pages are in English.")
    unread = sorted({one.language for one in review.reviews(settings.locales) if not one.is_done})
    if unread:
        yield look(
            "languages", f"{', '.join(unread)}: not yet reviewed by a native speaker. See /organisation."
        )
    else:
        yield fine("languages", ", ".join(settings.locales))
