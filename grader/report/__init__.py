"""`python -m grader report`: from gradebook and graded copies to a page about the class."""
