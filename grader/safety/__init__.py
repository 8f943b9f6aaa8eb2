"""Between a graded notebook and a marker's browser: nothing that a student wrote runs there."""
