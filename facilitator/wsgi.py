"""The target of the web server."""

import os

from facilitator.app import create_app
from facilitator.config import load_settings

app = create_app(load_settings(os.environ))
