"""The class report: reads gradebook and graded copies, analyses them, makes a page."""
