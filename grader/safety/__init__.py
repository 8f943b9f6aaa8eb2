"""Between a graded notebook and the instructor's browser: nothing of a student's may run there."""
