"""Starts a JupyterHub on this machine, with formgrader as a service and a server per user.

All run as the user who runs the tests, so permissions of the exchange are not tested here.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.browser.server import find_free_port, own_environment

COURSE = "course101"
PROXY = os.environ.get("CONFIGURABLE_HTTP_PROXY") or shutil.which("configurable-http-proxy")
HUB_CONFIG = """
import sys
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {{"instructor", "student"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser", "--allow-root"]
c.LocalProcessSpawner.interrupt_timeout = 0  # at Ctrl+C, a server would ask whether to stop
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.Spawner.environment = {{"JUPYTER_CONFIG_DIR": {config!r}}}

c.JupyterHub.load_groups = {{"formgrade-{course}": {{"users": ["instructor"]}}}}
c.JupyterHub.load_roles = [
    {{
        "name": "formgrade-{course}",
        "groups": ["formgrade-{course}"],
        "scopes": ["access:services!service={course}"],
    }}
]
c.JupyterHub.services = [
    {{
        "name": "{course}",
        "url": "http://127.0.0.1:{service_port}",
        "command": [sys.executable, "-m", "jupyterhub.singleuser", "--allow-root"],
        "cwd": {root!r},
        "environment": {{"JUPYTER_CONFIG_DIR": {config!r}, "HOME": {root!r}}},
        "oauth_no_confirm": True,
    }}
]
"""
EXCHANGE_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = {course!r}
c.Exchange.root = {exchange!r}
"""


def find_lack() -> str:
    """What this machine lacks for a hub, or ""."""
    if importlib.util.find_spec("jupyterhub") is None:
        return "JupyterHub is not installed: pip install jupyterhub"
    return "" if PROXY else "no configurable-http-proxy: npm install -g configurable-http-proxy"


@dataclass(frozen=True)
class Hub:
    """A running hub: its address, and the folder of its users' files."""

    url: str
    homes: Path

    @property
    def formgrader(self) -> str:
        """Formgrader's address."""
        return f"{self.url}/services/{COURSE}/formgrader"


@contextlib.contextmanager
def start_hub(folder: Path, root: Path) -> Iterator[Hub]:
    """Start a hub with the course at `root`; all of its files are in `folder`."""
    homes, config, exchange = (folder / name for name in ("homes", "config", "exchange"))
    for made in (homes / "student", homes / "instructor", config, exchange):
        made.mkdir(parents=True)
    exchange.chmod(0o777)
    port = find_free_port()
    text = HUB_CONFIG.format(
        port=port, hub_port=find_free_port(), api_port=find_free_port(),
        service_port=find_free_port(), proxy=PROXY, homes=str(homes), config=str(config),
        course=COURSE, root=str(root),
    )  # fmt: skip
    (folder / "jupyterhub_config.py").write_text(text)
    (config / "nbgrader_config.py").write_text(
        EXCHANGE_CONFIG.format(course=COURSE, exchange=str(exchange))
    )
    url = f"http://127.0.0.1:{port}"
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py"],
            cwd=folder, env=own_environment(folder), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_for(f"{url}/hub/api/", process, folder / "log.txt")
            yield Hub(url, homes)
        finally:
            process.terminate()
            process.wait(60)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the hub responds."""
    for _ in range(240):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        if process.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError(f"JupyterHub did not start:\n{log.read_text()}")
