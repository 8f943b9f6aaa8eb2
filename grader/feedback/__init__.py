"""A page for each student: what earned points, what did not and why, what a person has written."""
