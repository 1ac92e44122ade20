"""Collect the sentences to translate into every catalogue, and compile the catalogues that people read.

python scripts/messages.py            after a sentence was added or changed: bring the catalogues up to date
python scripts/messages.py --check    say what is left to do, catalogue by catalogue, and fail if it is anything
python scripts/messages.py --add pt   begin a catalogue for another language
python scripts/messages.py --fingerprints  show what a review of facilitator/domain/reviews.json is about
python scripts/messages.py --compile  only write the compiled files that are older than their catalogue

Nothing is guessed from similar sentences: a new sentence stands in a catalogue untranslated, a changed one too, and
one that is no longer said anywhere leaves it.
"""

import hashlib
import os
import sys
import tomllib
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "facilitator" / "translations"
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None}
# Header lines that would change with nothing else changed, or that nobody fills in.
NOISE = (
    b"Project-Id-Version:", b"Report-Msgid-Bugs-To:", b"POT-Creation-Date:", b"PO-Revision-Date:",
    b"Last-Translator:", b"Language-Team:", b"Generated-By:",
)  # fmt: skip
# Where the words stand that a native speaker has to read; the areas are those of facilitator.domain.review.
REVIEWED = {
    "crisis": ("facilitator/phrases/crisis.py", "facilitator/templates/macros/crisis.html"),
    "consent": ("facilitator/phrases/consent.py",),
    "checkin": ("facilitator/phrases/checkin.py", "facilitator/templates/booth"),
}
WHAT_TO_DO = """
Run `make messages`, then write the translations that are still empty into the .po file (docs/translating.md has the
words to use), and run `make messages` again. If you do not speak the language, write your best and say so in the
commit; a person who speaks it reads what is about crisis and consent before the mark "not yet reviewed" goes.
"""


def mappings() -> list[tuple[str, str]]:
    """Return which files are read and how, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["babel"]["mappings"]
    return [(entry["pattern"].removeprefix("facilitator/"), entry["method"]) for entry in listed]


def collected() -> Catalog:
    """Return every sentence that the product can say, each with the files that say it."""
    template = Catalog(project="Facilitator", charset="utf-8")
    found = extract_from_dir(ROOT / "facilitator", mappings(), keywords=KEYWORDS)
    for name, _line, message, comments, context in found:
        place = (f"facilitator/{Path(name).as_posix()}", 0)
        template.add(message, None, [place], auto_comments=comments, context=context)
    return template


def catalogues() -> dict[str, Path]:
    """Return the catalogues by language."""
    return {path.parent.parent.name: path for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))}


def opened(path: Path, language: str) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(catalogue: Catalog, template: Catalog) -> bytes:
    """Return a catalogue as a file that holds exactly the sentences of the template."""
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, catalogue, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line[1:].startswith(NOISE))


def words_of(message: Message) -> list[str]:
    """Return the translation of a sentence: one text, or one for each plural form."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def is_open(message: Message) -> bool:
    """Tell whether a sentence, or one of its plural forms, has no translation that counts."""
    return bool(message.id) and (message.fuzzy or not all(words_of(message)))


def first(message: Message) -> str:
    """Return a sentence as it stands in the code; of a plural, the first form."""
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def left_to_do(path: Path, language: str, template: Catalog) -> list[str]:
    """Return what a catalogue lacks, one line each."""
    wanted = {first(message) for message in template if message.id}
    messages = [message for message in opened(path, language) if message.id]
    known = {first(message) for message in messages}
    return (
        [f"not in the catalogue: {text}" for text in sorted(wanted - known)]
        + [f"no longer said anywhere: {text}" for text in sorted(known - wanted)]
        + [f"not translated: {first(message)}" for message in messages if is_open(message)]
    )


def fingerprint(path: Path, language: str, area: str) -> str:
    """Return a short mark that changes with any word of an area in a language."""
    read = [
        f"{first(message)}={words_of(message)}"
        for message in opened(path, language)
        if any(place.startswith(REVIEWED[area]) for place, _line in message.locations)
    ]
    return hashlib.sha256("\n".join(sorted(read)).encode()).hexdigest()[:12]


def compile_stale() -> None:
    """Write the compiled files that are missing or older than their catalogue, each in one step."""
    for language, path in catalogues().items():
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        unfinished = target.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, opened(path, language))
        unfinished.replace(target)


def add(language: str) -> None:
    """Begin the catalogue of another language, with the number of plural forms that it has."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(renewed(Catalog(locale=language, charset="utf-8"), collected()))


def update() -> None:
    """Bring every catalogue up to date."""
    template = collected()
    for language, path in catalogues().items():
        path.write_bytes(renewed(opened(path, language), template))


def report() -> int:
    """Say what is left to do; return how many sentences that is."""
    template = collected()
    count = 0
    for language, path in catalogues().items():
        lines = left_to_do(path, language, template)
        count += len(lines)
        for line in lines:
            print(f"{language}: {line}")
    if count:
        print(WHAT_TO_DO, file=sys.stderr)
    return count


def main(arguments: list[str]) -> int:
    """Do what the first argument asks for."""
    if "--compile" in arguments:
        compile_stale()
        return 0
    if "--fingerprints" in arguments:
        for language, path in catalogues().items():
            for area in REVIEWED:
                print(language, area, fingerprint(path, language, area))
        return 0
    if "--add" in arguments:
        add(arguments[-1])
    if "--check" not in arguments:
        update()
        compile_stale()
    return 1 if report() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
