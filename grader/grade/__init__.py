"""`python -m grader grade`: which submissions are due, finding their marks, writing them."""
