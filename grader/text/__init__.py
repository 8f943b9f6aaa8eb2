"""Untrusted text: made printable, and compared."""
