"""What the web server's workers serve when ``facilitator run`` started them.

The parent imports this before it forks, so that the finished application stands in memory that all share. A worker that
was not forked (where Python starts processes afresh) builds it again and takes hold of the lifeline here.
"""

import multiprocessing
import os

from facilitator.app import create_app
from facilitator.cli.lifeline import hold_on
from facilitator.cli.shift import shift
from facilitator.config import load_settings

settings = load_settings(os.environ)
app = create_app(settings)
if multiprocessing.parent_process() is not None:
    shift(settings)
    hold_on()
