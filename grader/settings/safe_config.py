"""Stops a command if the course's settings were not loaded or are wrong, before anything is graded.

traitlets only logs errors in a config file and continues without it: nbgrader would then run
students' code with its stock settings, with the instructor's permissions and without a sandbox.

But it also reads `nbgrader_config.json` in the course folder, and the one in `etc/jupyter/` that is
installed with this package. They set exporters that check the settings, even if the Python config
fails: every command that reads or writes a notebook creates an exporter first.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.apps import NbGrader
from nbgrader.preprocessors import Execute
from traitlets import TraitError
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from grader.text.printable import printable
from grader.text.spelling import suggest

CONFIG = "nbgrader_config.py"
GUARD = "nbgrader_config.json"
LIKELY = 0.85  # similarity above which an unknown name counts as mistyped
NO_JUDGE = (
    "JudgeSubmission is missing from c.Autograde.autograde_preprocessors: nothing would confine "
    "students' code"
)


class LoadedNotebookExporter(NotebookExporter):
    """nbconvert's notebook exporter, which first checks that the course's settings were loaded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_loaded(self.parent)


class LoadedPageExporter(HTMLExporter):
    """nbconvert's HTML exporter, which first checks that the course's settings were loaded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_loaded(self.parent)


def check_loaded(converter: Any) -> None:
    """SystemExit with one line if the course has a config file that was not loaded.

    A course without its own `nbgrader_config.json` may have no settings or an empty file: it uses
    stock nbgrader in the same environment.
    """
    app = converter
    while app is not None and not isinstance(app, NbGrader):
        app = getattr(app, "parent", None)
    if app is None:
        return
    loaded = {Path(name).resolve() for name in app.loaded_config_files}
    places = [Path(app.coursedir.root), Path.cwd(), *map(Path, app.config_file_paths)]
    there = [path for place in places if (path := place.resolve() / CONFIG).is_file()]
    ours = any((place / GUARD).is_file() for place in places[:2])  # the course, not the environment
    if lost := [path for path in there if path not in loaded and (ours or sets_something(path))]:
        raise SystemExit(
            f"{lost[0]} could not be loaded, or sets nothing: nbgrader stops, because its own "
            "settings would run students' code without a sandbox"
        )
    if ours and not there and not any(path.name == CONFIG for path in loaded):
        raise SystemExit(f"no {CONFIG} in {places[0]}: go to the course folder first")


def sets_something(path: Path) -> bool:
    """Whether a config file contains a statement, or is not valid Python."""
    try:
        return bool(ast.parse(path.read_bytes()).body)
    except (OSError, SyntaxError, ValueError):
        return True


def check_stages(autograde: Any) -> None:
    """SystemExit with one line if the settings for grading are wrong."""
    if fault := next(find_faults(autograde), ""):
        raise SystemExit(f"{CONFIG}: {fault}")


def find_faults(autograde: Any) -> Iterator[str]:
    """Find errors in the stages of nbgrader's converter, and in their settings."""
    from grader.judge.host.preprocessor import JudgeSubmission

    try:
        named = [*autograde.sanitize_preprocessors, *autograde.autograde_preprocessors]
        stages = [import_item(name) if isinstance(name, str) else name for name in named]
        for stage in stages:
            stage(config=autograde.config)
    except (TraitError, ImportError, TypeError, ValueError) as error:
        yield printable(error)
        return
    if not any(issubclass(stage, JudgeSubmission) for stage in stages):
        yield NO_JUDGE
    if any(issubclass(stage, Execute) for stage in stages):
        yield "Execute in c.Autograde runs students' code without a sandbox: remove it"
    yield from find_unknown(stages, autograde.config)


def find_unknown(stages: list[type[Any]], config: Config) -> Iterator[str]:
    """Find settings that no stage has: most likely mistyped, and without effect."""
    known: dict[str, Any] = {cls.__name__: cls for stage in stages for cls in stage.mro()}
    for name in config:
        if name in known and hasattr(known[name], "class_trait_names"):
            names = known[name].class_trait_names(config=True)
            for setting in config[name].keys() - set(names):
                hint = suggest(setting, names, least=LIKELY)
                yield f"there is no setting c.{name}.{setting}{hint}"
        elif name not in known and (hint := suggest(name, known, least=LIKELY)):
            yield f"there is no c.{name}{hint}"
