"""Finding the marks of one submission: in a forked process here, or on a Dask worker elsewhere."""
