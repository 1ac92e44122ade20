"""The target of the web server."""

import os

from facilitator import logs
from facilitator.app import create_app
from facilitator.config import load_settings

settings = load_settings(os.environ)
logs.install(settings.log_format, settings.log_level)
app = create_app(settings)
