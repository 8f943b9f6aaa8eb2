"""Starts JupyterLab for one student, on folders of its own: before the browser's tests."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-tests"
COURSE = "debug_drill"
ASSIGNMENT = "exploding_loss"
Settings = Mapping[str, Mapping[str, object]]  # of a plugin, by its name
# The whole page is kept in the browser, so that a test and axe see all of it, not a screenful.
SETTINGS: Settings = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, the student's folder, the course's exchange."""

    url: str
    home: Path
    exchange: Path
    environment: dict[str, str]

    def page(self, notebook: str) -> str:
        """The address at which a notebook of the student's folder opens, and no other tab."""
        name = Path(notebook).stem
        return f"{self.url}/lab/workspaces/{name}/tree/{notebook}?token={TOKEN}"

    def front(self) -> str:
        """The address of JupyterLab with no notebook open."""
        return f"{self.url}/lab/workspaces/front?token={TOKEN}"


@contextlib.contextmanager
def start_lab(folder: Path, settings: Settings | None = None) -> Iterator[Lab]:
    """Run JupyterLab in `folder`, with some of its settings, until the block is left."""
    home, exchange = folder / "home", folder / "exchange"
    for made in (home, exchange, folder / "config"):
        made.mkdir(parents=True)
    exchange.chmod(0o777)  # anybody may hand in
    write_settings(folder, {**SETTINGS, **(settings or {})})
    environment = own_environment(folder, exchange)
    port = find_free_port()
    options = [
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None"),
        "--LabApp.extension_manager=readonly",  # the other one asks the network
    ]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=home,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, folder / "log.txt")
        yield Lab(url, home, exchange, environment)
    finally:
        process.terminate()
        process.wait(30)


def own_environment(folder: Path, exchange: Path) -> dict[str, str]:
    """An environment in which nothing of the person who runs the tests is read or written."""
    (folder / "config/nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
        f"c.CourseDirectory.course_id = {COURSE!r}\n"
    )
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


def write_settings(folder: Path, settings: Settings) -> None:
    """Put settings where JupyterLab keeps those that a person made in its menus."""
    for plugin, values in settings.items():
        file = folder / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))


def find_free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; say what it said if it does not."""
    for _ in range(600):
        with contextlib.suppress(URLError, ConnectionError):
            urlopen(f"{url}/api?token={TOKEN}", timeout=5).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


def copy_drill(folder: Path, name: str) -> str:
    """Put a fresh copy of the release into a folder; return its name."""
    shutil.copy(ROOT / f"release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", folder / name)
    return name
