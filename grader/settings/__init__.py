"""A course's settings: checks that they were loaded; PATH; the address of the gradebook."""
