"""``python -m facilitator`` is the same as the ``facilitator`` command."""

from facilitator.cli.main import main

main()
