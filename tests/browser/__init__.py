"""The drill in a real JupyterLab in a real browser, as a student meets it."""
