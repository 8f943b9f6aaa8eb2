"""Imported by the process whose forks run nbgrader's commands: what they share is started once."""

from functools import cache

from nbgrader import api

from grader.judge.host.server_client import SERVER
from grader.settings.programs import find_own_programs

SERVER.start()
find_own_programs()
api.get_alembic_version = cache(api.get_alembic_version)
api.get_alembic_version()
