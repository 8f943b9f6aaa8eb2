"""Text: untrusted text is made printable and compared; mistyped names get a suggestion."""
