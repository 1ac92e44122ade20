"""Metadata stands in setup.cfg; this adds the one step that has no setting: compiling the translations."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


def compile_catalogues(root: Path) -> None:
    """Write a ``.mo`` beside every ``.po`` below ``root``; sentences that are only guessed stay in English."""
    for source in sorted(root.rglob("*.po")):
        with source.open("rb") as readable, source.with_suffix(".mo").open("wb") as writable:
            write_mo(writable, read_po(readable, locale=source.parent.parent.name))


class BuildWithTranslations(build_py):
    """Copy the package and compile its translations: in the copy, or in place for an editable install."""

    def run(self) -> None:
        """Build as usual, then compile."""
        super().run()
        target = Path() if self.editable_mode else Path(self.build_lib)
        compile_catalogues(target / "facilitator" / "translations")


setup(cmdclass={"build_py": BuildWithTranslations})
