"""Who may see a marking page and press its buttons: the browser that was given the address.

The page names no student, but a mark is one. Three things have to be right at each request: the
name under which this machine was called (no other site's name may lead here), the cookie that the
address with the token gave, and, where something changes, that the page itself asks.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

LOCAL = ("127.0.0.1", "localhost")  # any port: the far end of a tunnel has its own
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class LocalHandler(RequestHandler):
    """A handler that answers only who is asked to come in."""

    def set_default_headers(self) -> None:
        """On every answer, errors included."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        """Before anything is read or done."""
        host = self.request.host
        if urlsplit(f"//{host}").hostname not in LOCAL:
            raise HTTPError(403, "This page answers to 127.0.0.1 and localhost only")
        origin = self.request.headers.get("Origin")
        if self.request.method in WRITES and origin != f"http://{host}":
            raise HTTPError(403, "Another page has asked for this")
        if token := self.get_query_argument("token", ""):
            self.let_in(token)
        elif self.current_user is None:
            raise HTTPError(403, "Open the address that `python -m grader mark` has printed")

    def let_in(self, token: str) -> None:
        """Give the cookie for the token, and take the token out of the address bar."""
        if not hmac.compare_digest(token.encode(), self.settings["token"].encode()):
            raise HTTPError(403, "Open the address that `python -m grader mark` has printed")
        visit = secrets.token_hex()
        self.set_signed_cookie(
            self.settings["cookie_name"], visit, expires_days=None, httponly=True, samesite="Lax"
        )
        self.redirect(self.request.path)

    def get_current_user(self) -> str | None:
        """The visit that the cookie names; None if it is not one of ours."""
        visit = self.get_signed_cookie(self.settings["cookie_name"])
        return visit.decode() if visit else None
