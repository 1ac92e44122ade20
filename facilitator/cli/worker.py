"""What the web server's workers load when ``facilitator run`` started them: the product, held by the lifeline."""

import os

from facilitator.app import create_app
from facilitator.cli import lifeline
from facilitator.config import load_settings

lifeline.hold()
app = create_app(load_settings(os.environ))
