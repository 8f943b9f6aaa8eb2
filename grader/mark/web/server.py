"""Serves the marking page on this machine only, until Ctrl-C."""

import asyncio
import contextlib
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from grader.command_error import CommandError
from grader.mark.marking import Marking
from grader.mark.web.handlers import (
    AnswerHandler,
    NextHandler,
    NotFoundHandler,
    QuestionsHandler,
    SharedState,
    UndoHandler,
)
from grader.mark.web.security import LocalHandler

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
HIGHEST_PORT = 65535
LARGEST_FORM = 1_000_000  # bytes; a comment is a few hundred


class StaticHandler(StaticFileHandler):
    """Serves style sheet and script, which need no authorisation, with the same headers."""

    set_default_headers = LocalHandler.set_default_headers


def open_sockets(port: int) -> list[socket.socket]:
    """The server's sockets; port 0 picks a free port."""
    try:
        if port > HIGHEST_PORT:  # the system would use the port modulo 65,536
            raise OSError(None, f"the highest is {HIGHEST_PORT}")
        return bind_sockets(port, HOST)
    except OSError as error:
        raise CommandError(
            f"port {port} of this machine cannot be used ({error.strerror}): "
            "leave --port out to get a free one"
        ) from None


def make_application(marking: Marking, thread: Executor, token: str, port: int) -> Application:
    """The routes. Servers of a machine share cookies, so the port is part of their names."""
    shared = {"shared": SharedState(marking, thread)}
    part = r"([^/?]+)"
    return Application(
        [
            (r"/", QuestionsHandler, shared),
            (r"/undo", UndoHandler, shared),
            (rf"/mark/{part}/{part}/next", NextHandler, shared),
            (rf"/mark/{part}/{part}/([0-9a-f]+)", AnswerHandler, shared),
        ],
        default_handler_class=NotFoundHandler,
        default_handler_args=shared,
        token=token, cookie_secret=secrets.token_hex(), cookie_name=f"grader-mark-{port}",
        xsrf_cookies=True, xsrf_cookie_name=f"grader-mark-{port}-xsrf",
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict", "expires_days": None},
        static_path=str(STATIC), static_handler_class=StaticHandler,
        log_function=lambda handler: None,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def serve_pages(
    marking: Marking, thread: Executor, sockets: list[socket.socket]
) -> AsyncIterator[str]:
    """The address of the page, which is served until the block is left."""
    port = int(sockets[0].getsockname()[1])
    token = secrets.token_urlsafe()
    application = make_application(marking, thread, token, port)
    server = HTTPServer(application, max_body_size=LARGEST_FORM)
    server.add_sockets(sockets)
    yield f"http://{HOST}:{port}/?token={token}"
    server.stop()
    await server.close_all_connections()


def serve(
    marking: Marking,
    thread: Executor,
    sockets: list[socket.socket],
    on_ready: Callable[[str], None],
) -> None:
    """Serve until Ctrl-C; every mark has been saved by then."""

    async def run() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with serve_pages(marking, thread, sockets) as address:
            on_ready(address)
            await stopped.wait()

    asyncio.run(run())
