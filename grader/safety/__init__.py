"""Makes students' content safe to display: none of it can run in a marker's browser."""
