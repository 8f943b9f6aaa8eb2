"""A gradebook in PostgreSQL: makes of `NBGRADER_DB_URL` what SQLAlchemy needs."""


def name_driver(url: str) -> str:
    """The same address with psycopg, the driver of `debug-drill[postgres]`, named in it."""
    scheme, found, rest = url.partition("://")
    if found and scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    return url
