"""Starts a Jupyter server in a folder, for the tests of students' and markers' work."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TOKEN = "a-token-for-tests"
COURSE = "debug_drill"
JUPYTERLAB = (sys.executable, "-m", "jupyterlab")
Settings = Mapping[str, Mapping[str, object]]  # of a plugin, by its name
# Everything else is JupyterLab's default. Plugins that contact other machines are disabled.
NO_NEWS: Settings = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}
}
CONFIG = """
c = get_config()
c.ServerApp.browser = {browser!r}
c.ServerApp.allow_root = True
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = {port}
c.ServerApp.port_retries = 0
c.IdentityProvider.token = {token!r}
c.LabApp.news_url = None
c.LabApp.extension_manager = "readonly"  # the other one asks the network
"""
NOTE = """/bin/sh -c 'echo "$0" > "{opened}"' %s"""  # in place of a browser
NBGRADER_CONFIG = """
c = get_config()
c.Exchange.root = {exchange!r}
c.CourseDirectory.course_id = {course!r}
"""


@dataclass(frozen=True)
class Server:
    """A running Jupyter server: its address, and the page that it opened in a browser."""

    url: str
    opened: str
    exchange: Path
    environment: dict[str, str]


@contextlib.contextmanager
def serve(
    folder: Path,
    work: Path,
    command: Sequence[str] = JUPYTERLAB,
    settings: Settings | None = None,
) -> Iterator[Server]:
    """Run a command that starts a Jupyter server, in `work`, until the block is left.

    Its configuration, settings, exchange and log are in `folder`, so that the real ones of the
    user who runs the tests are neither read nor changed.
    """
    exchange, log, opened = (folder / name for name in ("exchange", "log.txt", "opened.txt"))
    port = find_free_port()
    for made in (exchange, folder / "config"):
        made.mkdir(parents=True)
    exchange.chmod(0o777)  # anybody may hand in
    write_configuration(folder, exchange, opened, port)
    write_settings(folder, {**NO_NEWS, **(settings or {})})
    environment = own_environment(folder)
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=work, env=environment, stdout=said, stderr=said)
    try:
        page = wait_for(opened, process, log)
        yield Server(f"http://127.0.0.1:{port}", page, exchange, environment)
    finally:
        process.terminate()
        process.wait(30)
        with socket.socket() as probe:  # make may have ended, and its server not
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server goes on"


def write_configuration(folder: Path, exchange: Path, opened: Path, port: int) -> None:
    """Configure the port, the command that opens its page, and the exchange."""
    config, browser = folder / "config", NOTE.format(opened=opened)
    (config / "jupyter_server_config.py").write_text(
        CONFIG.format(port=port, token=TOKEN, browser=browser)
    )
    (config / "nbgrader_config.py").write_text(
        NBGRADER_CONFIG.format(exchange=str(exchange), course=COURSE)
    )


def write_settings(folder: Path, settings: Settings) -> None:
    """Write settings to the place where JupyterLab stores those of its menus."""
    for plugin, values in settings.items():
        file = folder / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))


def own_environment(folder: Path) -> dict[str, str]:
    """An environment in which Jupyter stores all user data in this folder."""
    places = {
        "HOME": folder,
        "IPYTHONDIR": folder / "ipython",
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "MPLCONFIGDIR": folder / "matplotlib",
    }
    return os.environ | {name: str(place) for name, place in places.items()}


def find_free_port() -> int:
    """A free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(opened: Path, process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The page that the server opens when it is ready; raises with its log if it opens none."""
    for _ in range(600):
        if opened.exists() and (page := opened.read_text().strip()):
            return page
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
