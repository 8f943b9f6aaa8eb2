"""Helpers for a course's settings: checking that they were loaded, PATH, the database."""
