"""From an LMS's download to `submitted/`: the two plugins of `nbgrader zip_collect`."""
