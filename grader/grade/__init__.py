"""`python -m grader grade`: what to grade, grading one, telling; each a module of its own."""
