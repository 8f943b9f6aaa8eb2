"""An autograder on top of nbgrader: collects, grades, marks, reports, exports, writes feedback."""
