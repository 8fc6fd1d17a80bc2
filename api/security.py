"""Who may ask, and what browsers are told: hosts, origins, headers."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlencode, urlsplit

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Everything from this server, nothing inline."""

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Sent with every answer."""


def is_loopback(host: str) -> bool:
    """Whether a name or address is that of this machine and cannot be reached from another.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(host: str) -> str | None:
    """The name in a Host header, without the port; None if it is no such header.

    Examples
    --------
    >>> host_name("Localhost:8000"), host_name("[::1]:8000"), host_name("a b")
    ('localhost', '::1', None)
    """
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if (
        not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
        or "@" in host
        or any(c.isspace() for c in host)
    ):
        return None
    return parts.hostname


def allowed_host(host: str, others: frozenset[str]) -> bool:
    """Whether the server may be asked under this Host header.

    Parameters
    ----------
    host : str
    others : frozenset of str
        Names allowed beside those of this machine; "*" is any.
    """
    name = host_name(host)
    return name is not None and ("*" in others or is_loopback(name) or name.rstrip(".") in others)


def from_elsewhere(host: str, origin: str | None, site: str | None) -> bool:
    """Whether a browser says that another site's page made the request.

    Parameters
    ----------
    host : str
        The Host header.
    origin, site : str or None
        The headers Origin and Sec-Fetch-Site; a program that is no browser sends neither.
    """
    if site is not None and site.strip().lower() not in ("same-origin", "none"):
        return True
    if origin is None:
        return False
    try:
        parts = urlsplit(origin.strip())
    except ValueError:
        return True
    return parts.scheme not in ("http", "https") or parts.netloc.lower() != host.strip().lower()


def is_on_this_site(place: str) -> bool:
    r"""Whether a place to go back to is a path of this server.

    Examples
    --------
    >>> [is_on_this_site(place) for place in ("/demos?q=x", "//evil.example", "https://evil.example", "/a\nb")]
    [True, False, False, False]
    """
    return place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()


def place_on_this_site(place: str) -> str:
    """The parameter of an address that leads back to a place afterwards; empty for the start page and for other sites."""
    return urlencode({"to": place}) if place != "/" and is_on_this_site(place) else ""
