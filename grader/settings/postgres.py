"""For a gradebook in PostgreSQL: turns `NBGRADER_DB_URL` into the form that SQLAlchemy needs."""


def name_driver(url: str) -> str:
    """The same URL with psycopg, the driver of `debug-drill[postgres]`, named in it."""
    scheme, found, rest = url.partition("://")
    if found and scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    return url
