"""The report as a page: tables and figures of what the folder above has found."""
