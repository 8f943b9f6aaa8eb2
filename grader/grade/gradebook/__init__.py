"""The gradebook as grading uses it: reads the scores of a class; one process writes them."""
