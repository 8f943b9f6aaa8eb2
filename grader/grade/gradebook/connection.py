"""The writer's connection to the gradebook, and how it waits for others."""

import sqlite3

from sqlalchemy import Connection, create_engine, event

from grader.course import Course

LOCK_SECONDS = 30.0  # as long as formgrader may need for a page


def connect(course: Course) -> Connection:
    """Open the gradebook's database, whichever it is."""
    url = course.directory("").db_url
    if not url.startswith("sqlite"):
        return create_engine(url).connect()
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", take_lock)
    return engine.connect()


def prepare(raw: sqlite3.Connection, _: object) -> None:
    """Leave transactions to `take_lock`, and keep the journal's file from one to the next.

    Deleting it each time costs a directory's write. A write-ahead log would cost even less, but
    does not work on the network disks where courses often lie.
    """
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode = TRUNCATE")


def take_lock(connection: Connection) -> None:
    """Lock before reading what will be changed: SQLite waits for a lock only at the beginning."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
