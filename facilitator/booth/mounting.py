"""Put the booth beside the product, so that no cookie ever passes between them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Mounted:
    """The product with the booth below ``/c``, which never sees or sets a cookie."""

    def __init__(self, main: "WSGIApplication", booth: "WSGIApplication") -> None:
        """Join the two applications."""
        self.main, self.booth = main, booth

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass a request to the booth if it is below ``/c``, to the main application otherwise."""
        path = environ.get("PATH_INFO", "")
        if path != "/c" and not path.startswith("/c/"):
            return self.main(environ, start_response)
        inner = {name: value for name, value in environ.items() if name != "HTTP_COOKIE"}
        inner |= {"SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + "/c", "PATH_INFO": path[2:] or "/"}
        return self.booth(inner, without_cookies(start_response))


class ByHost(Mounted):
    """The product and the booth under host names of their own: the documented form for production."""

    def __init__(self, main: "WSGIApplication", booth: "WSGIApplication", host: str) -> None:
        """Join the two; ``host`` is the booth's, with its port unless that is the scheme's own."""
        super().__init__(main, booth)
        self.host = host.lower()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass a request to the application whose host it names."""
        is_for_booth = environ.get("HTTP_HOST", "").lower() == self.host
        if not is_for_booth:
            return self.main(environ, start_response)
        inner = {name: value for name, value in environ.items() if name != "HTTP_COOKIE"}
        return self.booth(inner | {"SCRIPT_NAME": ""}, without_cookies(start_response))


def without_cookies(start_response: "StartResponse") -> "StartResponse":
    """Return what passes on a response without any cookie that it would set."""

    def cookieless(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        kept = [(name, value) for name, value in headers if name.lower() != "set-cookie"]
        return start_response(status, kept, exc_info)

    return cookieless
