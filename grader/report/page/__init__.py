"""The report as a page: tables and figures of the results."""
