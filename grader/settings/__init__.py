"""What a course's settings need: a check that they are whole, programs, a database."""
