"""Computes late penalties with the plugin that the course's config names."""

from datetime import datetime, timedelta

from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties

from grader.course import Course


class Penalty:
    """nbgrader's AssignLatePenalties, without its access to the gradebook."""

    def __init__(self, course: Course) -> None:
        stages = Autograde(config=course.config).autograde_preprocessors
        self.wanted = any(issubclass(stage, AssignLatePenalties) for stage in stages)
        self.stage = AssignLatePenalties(config=course.config)
        self.stage.init_plugin()

    def compute(self, student: str, score: float, seconds: float) -> float | None:
        """The points to take off: at least zero, at most `score`; None if there is no penalty."""
        if seconds <= 0:
            return None
        points = self.stage.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if points is None else min(max(0.0, points), score)


def seconds_late(
    timestamp: datetime | None, due: datetime | None, extension: timedelta | None
) -> float:
    """How many seconds after its due date, extension included, a submission was handed in."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - (due + extension if extension else due)).total_seconds())
