"""Access control of the marking page: only the browser that opened the printed address is served.

Three things are checked on each request: the Host header, so that no other site's name can resolve
to this server; the cookie that was set for the token in the address; and, if the request changes
anything, that it comes from the page itself.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

LOCAL = ("127.0.0.1", "localhost")  # with any port: the far end of an SSH tunnel has its own
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
    """A handler that only serves the authorised browser."""

    def set_default_headers(self) -> None:
        """Set the headers of every response, errors included."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        """Check the request before anything is read or changed."""
        host = self.request.host
        if urlsplit(f"//{host}").hostname not in LOCAL:
            raise HTTPError(403, "This page is available as 127.0.0.1 and localhost only")
        origin = self.request.headers.get("Origin")
        if self.request.method in WRITES and origin != f"http://{host}":
            raise HTTPError(403, "This request comes from another page")
        if token := self.get_query_argument("token", ""):
            self.accept_token(token)
        elif self.current_user is None:
            raise HTTPError(403, "Open the address that `python -m grader mark` has printed")

    def accept_token(self, token: str) -> None:
        """Set the cookie if the token is right, and redirect to the address without the token."""
        if not hmac.compare_digest(token.encode(), self.settings["token"].encode()):
            raise HTTPError(403, "Open the address that `python -m grader mark` has printed")
        visit = secrets.token_hex()
        self.set_signed_cookie(
            self.settings["cookie_name"], visit, expires_days=None, httponly=True, samesite="Lax"
        )
        self.redirect(self.request.path)

    def get_current_user(self) -> str | None:
        """The id in the signed cookie; None if the cookie is missing or forged."""
        visit = self.get_signed_cookie(self.settings["cookie_name"])
        return visit.decode() if visit else None
