"""What kind of browser somebody uses, as roughly as its owner would say it; no version, no model.

A browser names itself in the User-Agent header (RFC 9110, section 10.1.5), and most name others beside themselves, so
the order matters.
"""

BROWSERS: dict[str, tuple[str | tuple[str, ...], str]] = {
    "edge": ("Edg", "Microsoft Edge"),
    "opera": ("OPR/", "Opera"),
    "samsung": ("SamsungBrowser", "Samsung Internet"),
    "firefox": (("Firefox", "FxiOS"), "Firefox"),
    "chrome": (("Chrome", "CriOS", "Chromium"), "Chrome"),
    "safari": ("Safari", "Safari"),
}
SYSTEMS: dict[str, tuple[str | tuple[str, ...], str]] = {
    "iphone": ("iPhone", "iPhone"),
    "ipad": ("iPad", "iPad"),
    "android": ("Android", "Android"),
    "windows": ("Windows", "Windows"),
    "mac": ("Mac OS X", "Mac"),
    "chromebook": ("CrOS", "Chromebook"),
    "linux": ("Linux", "Linux"),
}
OTHER = "other"
LOOKED_AT = 500  # characters; no browser writes more


def rough(user_agent: str) -> str:
    """Return the kind of browser and system as ``browser/system``, each a known word or ``other``."""
    header = user_agent[:LOOKED_AT]
    return f"{first(BROWSERS, header)}/{first(SYSTEMS, header)}"


def first(known: dict[str, tuple[str | tuple[str, ...], str]], header: str) -> str:
    """Return the first word whose mark stands in a header."""
    for word, (marks, _name) in known.items():
        if any(mark in header for mark in ((marks,) if isinstance(marks, str) else marks)):
            return word
    return OTHER


def names(device: str) -> tuple[str | None, str | None]:
    """Return the proper names of browser and system, None for what is not known."""
    browser, _, system = device.partition("/")
    return BROWSERS.get(browser, ("", None))[1], SYSTEMS.get(system, ("", None))[1]
