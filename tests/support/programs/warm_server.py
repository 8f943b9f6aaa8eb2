"""Starts a judge's server on import: in the process whose forks run nbgrader's commands."""

from grader.judge.host.server_client import SERVER

SERVER.start()
