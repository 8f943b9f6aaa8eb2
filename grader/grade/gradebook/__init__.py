"""The gradebook as grading uses it: what it holds of a class, and the one writer of marks."""
