"""Process: all of them. Trusted code that checks untrusted data.

Defines types, sizes and frames of the messages between processes; holds no data itself.
"""
