"""One assignment of a course: its notebook released, its questions, files, and copies to try."""
