"""What every answer tells the browser not to do."""

from __future__ import annotations

from collections.abc import Mapping

# Everything that a page uses comes from this server, and nothing is written inline.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, browsers send "Origin: null" on our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

SIGN_IN = "/logg-inn"
# What is told of applications, by pages and by REST: `access` lets in only who may screen.
_CONFIDENTIAL = ("/soknader", "/api/v1/screening")
_DISCREET = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def is_confidential(path: str) -> bool:
    """Tells whether what lies at a path is told only to those who may screen."""
    return path.startswith(_CONFIDENTIAL)


def headers_of(path: str) -> Mapping[str, str]:
    """Returns what every answer at a path carries, whatever the route says."""
    return _DISCREET if is_confidential(path) or path == SIGN_IN else {}
