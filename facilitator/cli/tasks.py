"""What Celery loads: ``celery --app facilitator.cli.tasks worker --beat --queues clock,mail``."""

import os

from facilitator.app import create_app
from facilitator.cli.shift import shift
from facilitator.config import load_settings
from facilitator.tasks.celery import attach

settings = load_settings(os.environ)
shift(settings)
celery = attach(create_app(settings), settings)
