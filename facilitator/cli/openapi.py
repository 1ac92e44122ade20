"""``facilitator openapi``: print the description of the API, the same on every machine."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from facilitator.config import Settings

ADDRESS = "http://localhost:8000"  # that of a fresh installation; a running one describes itself with its own


@click.command("openapi", help="Print the description of the API (OpenAPI 3.1) as JSON.")
def command() -> None:
    """Build the application on settings of its own, so that no setting shows in the file."""
    import orjson

    from facilitator.api.spec import description
    from facilitator.app import create_app

    with TemporaryDirectory() as folder:
        place = Path(folder)
        settings = Settings(
            data_dir=place,
            key_dir=place / "keys",
            database_url=f"sqlite:///{place / 'none.sqlite3'}",
            secret_key="-" * 32,  # signs nothing: the application is only described
            base_url=ADDRESS,
        )
        with create_app(settings).app_context():
            text = orjson.dumps(description(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    click.echo(text.decode())
