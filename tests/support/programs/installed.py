"""Installs the package as a course does: the wheel, in new environments."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]
UV = str(Path(sys.executable).parent / "uv")
NOBODY = 65534
VERSIONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Environment:
    """Where the wheel is installed, and how commands are run there."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None

    def run(self, *command: str, cwd: Path, code: int = 0) -> str:
        """What a command of this environment prints."""
        home = cwd.parent / "home"
        variables = {"PATH": os.defpath, "HOME": str(home), **self.variables}
        done = subprocess.run(
            [str(self.folder / "bin" / command[0]), *command[1:]],
            cwd=cwd, env=variables, user=self.user, group=self.user, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            extra_groups=None if self.user is None else [],
        )  # fmt: skip
        assert done.returncode == code, f"{command}: {done.stdout}"
        return done.stdout

    def find_package(self) -> Path:
        """The folder of `grader` as it is installed."""
        (package,) = self.folder.glob("lib/python3*/site-packages/grader")
        return package


def copy_checkout(copy: Path) -> Path:
    """What the package is made of, in a new folder."""
    copy.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("grader", "etc"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    return copy


def build_wheel(folder: Path) -> Path:
    """Build a wheel of the checkout, without writing to it."""
    copy = copy_checkout(folder / "project")
    call_uv("build", "--wheel", "--out-dir", str(folder), str(copy))
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(package: Path, folder: Path, python: str, extra: Sequence[str] = ()) -> Path:
    """An environment of that Python with a wheel or a checkout, in the locked versions."""
    call_uv("venv", "--python", python, str(folder))
    target = ("--python", str(folder / "bin" / "python"))
    pinned = ("--constraint", str(ROOT / "requirements.txt"))
    what = ("--editable", str(package)) if package.is_dir() else (str(package),)
    call_uv("pip", "install", *target, *pinned, *what, *extra)
    return folder


def call_uv(*arguments: str) -> None:
    """Install from uv's cache if possible, else from the package index."""
    for attempt in (["--offline"], []):
        command = [UV, *attempt, "--quiet", "--system-certs", *arguments]  # certificates as for pip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return
    raise RuntimeError(done.stderr)


def find_python(version: str) -> str:
    """An installed interpreter of that version, including pyenv's, or ""."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    if found := sorted(pyenv.glob(f"versions/{version}.*/bin/python3")):
        return str(found[-1])
    command = [UV, "python", "find", "--offline", "--no-project", "--system", version]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip()


def choose_user(python: str) -> int | None:
    """The user id of nobody, if the tests run as root and everybody can run the interpreter."""
    path = Path(python).resolve()
    reachable = all(parent.stat().st_mode & 0o001 for parent in path.parents)
    return NOBODY if os.geteuid() == 0 and reachable else None


def find_ordinary_user() -> tuple[str, int | None]:
    """A Python and a user other than root that can run it; "" if there is none."""
    found = [*map(find_python, VERSIONS), shutil.which("python3", path=os.defpath) or ""]
    for python in filter(None, found):
        user = choose_user(python)
        if user is not None or os.geteuid():
            return python, user
    return "", None


def give_to(folder: Path, user: int | None) -> None:
    """Let `user` own everything in `folder`."""
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user)
