"""The WSGI target for servers that are pointed at this directory; the product's own stands in the package."""

from facilitator.wsgi import app

__all__ = ["app"]
