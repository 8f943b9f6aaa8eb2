"""The autograder of the drill: what nbgrader is given to release, grade and report on a class."""
