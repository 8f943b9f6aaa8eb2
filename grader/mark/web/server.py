"""Serves the marking page on this machine alone, until Ctrl-C."""

import asyncio
import secrets
import signal
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from grader.errors import CommandError
from grader.mark.marking import Marking
from grader.mark.web.handlers import (
    AnswerHandler,
    NextHandler,
    NowhereHandler,
    QuestionsHandler,
    Room,
    UndoHandler,
)
from grader.mark.web.security import LocalHandler

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
HIGHEST_PORT = 65535
LARGEST_FORM = 1_000_000  # bytes; a comment is a few hundred


class StaticHandler(StaticFileHandler):
    """Style and script of the page: they tell nothing, but come with the same headers."""

    set_default_headers = LocalHandler.set_default_headers


def listen(port: int) -> list[socket.socket]:
    """The server's sockets; port 0 takes one that is free."""
    try:
        if port > HIGHEST_PORT:  # the system would take what is left of it after a division
            raise OSError(None, f"the highest is {HIGHEST_PORT}")
        return bind_sockets(port, HOST)
    except OSError as error:
        raise CommandError(
            f"port {port} of this machine cannot be used ({error.strerror}): "
            "leave --port out, and a free one is taken"
        ) from None


def make_application(marking: Marking, thread: Executor, token: str, port: int) -> Application:
    """The addresses. Servers of a machine share cookies, so ours bear the port in their names."""
    room = {"room": Room(marking, thread)}
    part = r"([^/?]+)"
    return Application(
        [
            (r"/", QuestionsHandler, room),
            (r"/undo", UndoHandler, room),
            (rf"/mark/{part}/{part}/next", NextHandler, room),
            (rf"/mark/{part}/{part}/([0-9a-f]+)", AnswerHandler, room),
        ],
        default_handler_class=NowhereHandler,
        default_handler_args=room,
        token=token, cookie_secret=secrets.token_hex(), cookie_name=f"grader-mark-{port}",
        xsrf_cookies=True, xsrf_cookie_name=f"grader-mark-{port}-xsrf",
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict", "expires_days": None},
        static_path=str(STATIC), static_handler_class=StaticHandler,
        log_function=lambda handler: None,
    )  # fmt: skip


def serve(
    marking: Marking, thread: Executor, sockets: list[socket.socket], tell: Callable[[str], None]
) -> None:
    """Answer until somebody presses Ctrl-C; what was answered by then is in the gradebook."""
    port = int(sockets[0].getsockname()[1])
    token = secrets.token_urlsafe()

    async def run() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        application = make_application(marking, thread, token, port)
        server = HTTPServer(application, max_body_size=LARGEST_FORM)
        server.add_sockets(sockets)
        tell(f"http://{HOST}:{port}/?token={token}")
        await stopped.wait()
        server.stop()
        await server.close_all_connections()

    asyncio.run(run())
