"""Tests in a real browser: the drill in JupyterLab, formgrader, and the pages for people."""
