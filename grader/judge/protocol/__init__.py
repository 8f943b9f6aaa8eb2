"""Process: none of its own; every process imports it. Trusted code about untrusted data.

Sees nothing: types, sizes and frames of what crosses between processes.
"""
