"""What stops a whole command: something the caller can put right, told in one line."""


class Mistake(Exception):
    """Its text is one line that says what is wrong and what to type instead (exit code 2)."""
