"""``facilitator openapi``: print the description of the API, the same on every machine."""

import click

ADDRESS = "http://localhost:8000"  # that of a fresh installation; a running one describes itself with its own


@click.command("openapi", help="Print the description of the API (OpenAPI 3.1) as JSON.")
def command() -> None:
    """Describe a fresh installation: no setting of this one shows in the file."""
    import orjson

    from facilitator.api.spec import description

    told = orjson.loads(description(ADDRESS))
    click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())
