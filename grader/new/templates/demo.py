"""The demo class: one right answer, and the most common mistakes."""

from grader.drill import DemoStudent

STUDENTS = (
    DemoStudent("reference"),
    DemoStudent("sum_without_the_count"),
    DemoStudent("untouched"),
)
