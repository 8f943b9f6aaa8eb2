"""The demo's class: one right answer, and the mistakes that students make most."""

from grader.drill import DemoStudent

STUDENTS = (
    DemoStudent("reference"),
    DemoStudent("sum_without_the_count"),
    DemoStudent("untouched"),
)
