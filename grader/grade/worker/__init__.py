"""Grades single submissions: in a forked process of this machine, or on a Dask worker."""
