"""One assignment of a course: its release, its questions and files, a scratch course to try it."""
