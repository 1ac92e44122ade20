"""A hook of mkdocs: put every page of docs/ that mkdocs.yml does not name into the navigation of the site.

Decisions (adr/) and what is for builders get a section each, so that whoever adds a page need not name it twice.
"""

from pathlib import Path
from typing import Any

BUILDERS, DECISIONS = "How it is built", "Decisions"


def on_config(config: Any) -> Any:
    """Add the sections behind the pages for readers."""
    folder = Path(config["docs_dir"])
    named = {page for entry in config["nav"] for page in entry.values()}
    further = sorted(path.name for path in folder.glob("*.md") if path.name not in named)
    decisions = sorted(path.relative_to(folder).as_posix() for path in (folder / "adr").glob("*.md"))
    # README.md is the first page of its folder, and capitals sort before digits only in some orders.
    decisions.sort(key=lambda page: not page.endswith("README.md"))
    config["nav"] += [{BUILDERS: further}, {DECISIONS: decisions}]
    return config
