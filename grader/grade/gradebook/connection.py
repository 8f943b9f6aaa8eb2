"""Opens the writer's connection to the gradebook, and sets how it waits for other programs."""

import sqlite3

from sqlalchemy import Connection, create_engine, event

from grader.course import Course

LOCK_SECONDS = 30.0  # formgrader may take that long for a page


def connect(course: Course) -> Connection:
    """Open the gradebook's database, SQLite or any other."""
    url = course.directory("").db_url
    if not url.startswith("sqlite"):
        return create_engine(url).connect()
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", set_up_sqlite)
    event.listen(engine, "begin", take_lock)
    return engine.connect()


def set_up_sqlite(raw: sqlite3.Connection, _: object) -> None:
    """Leave transactions to `take_lock`, and reuse SQLite's journal file.

    Deleting the file each time would cost a write of the directory. A write-ahead log would be even
    cheaper, but does not work on network disks, where courses often are.
    """
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode = TRUNCATE")


def take_lock(connection: Connection) -> None:
    """Lock before reading what will be changed: SQLite only waits for a lock at the beginning."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
