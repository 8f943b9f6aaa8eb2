"""A page for each student: what earned points, what did not and why, and the marker's comments."""
