"""The way to the database, SQLite or PostgreSQL as one program: engines, transactions and migrations.

A writer on SQLite begins with BEGIN IMMEDIATE and holds the one lock of this process; readers wait for nobody.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, OperationalError

from workflow.errors import StrangeDatabase

try:  # a newer SQLite than most systems carry, where its wheel is installed
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # pragma: no cover  (the wheel is not made for every machine)
    import sqlite3 as sqlite  # type: ignore[no-redef,unused-ignore]

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
_KINDS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
_WAIT_SECONDS = 5
_ONE_UPGRADE = 20_240_327  # any number that nobody else uses for a lock in this database
_WRITING = threading.RLock()


def engine_for(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``; nothing is connected yet. Raises ArgumentError for another.

    Its errors never carry the values of a statement: among them are private words.
    """
    if (kind := make_url(url).drivername) not in _KINDS:
        raise ArgumentError(f"'{kind}' is no kind of database that this program knows")
    if make_url(url).get_backend_name() != "sqlite":
        # A lost race breaks off a pipeline, and psycopg warns of that; here it is ordinary, and tried again.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=_patience(url))
    engine = create_engine(url, module=sqlite, connect_args={"timeout": _WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _patience(url: str) -> dict[str, str]:
    """PostgreSQL would wait for a lock for ever; a writer that tries five times waits as long as on SQLite."""
    return {} if "options" in make_url(url).query else {"options": "-c lock_timeout=1s"}


def _prepare(connection: Any, _: object) -> None:
    """What must hold of every SQLite connection; without recursive_triggers INSERT OR REPLACE walks through the guards."""
    connection.isolation_level = None  # transactions are begun by _begin alone
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        f"busy_timeout={_WAIT_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: committed at the end, rolled back on any error."""
    with _one_at_a_time(engine), engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one moment of the database and writes nothing."""
    of_one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options = of_one_moment if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "sqlite":
        yield
        return
    with _WRITING:
        yield


def is_passing(error: OperationalError) -> bool:
    """Whether a failure is only that others were writing: a locked SQLite, a deadlock or a lost race on PostgreSQL."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("40001", "40P01", "55P03") or "database is locked" in str(error.orig)


# --- migrations -----------------------------------------------------------------------------------------------


def upgrade(url: str) -> None:
    """Bring the database at this address to the tables of this program, creating them where there are none.

    Raises StrangeDatabase, and changes nothing, where another program's tables stand or those of a newer version.
    """
    from alembic import command  # noqa: PLC0415  it takes longer to load than most commands take, and only this one needs it

    engine = engine_for(url)
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":  # two nodes may be started at once
                connection.execute(
                    text("SET LOCAL lock_timeout = 0")
                )  # whoever comes second waits for the first to be done
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_UPGRADE})"))
            config = alembic_config(connection)
            _refuse_strange_tables(connection, config)
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _refuse_strange_tables(connection: Connection, config: Config) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            raise StrangeDatabase("it holds tables of another program")
        return
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    for found in connection.execute(text("SELECT version_num FROM alembic_version")).scalars():
        if found not in known:
            raise StrangeDatabase(
                f"its tables are of version '{found}', which is newer than this program or not its own"
            )


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, made in code: the migrations lie in the package, and the connection is the caller's."""
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    config.set_main_option("script_location", "workflow.store:migrations")
    config.attributes["connection"] = connection
    return config


def revision_fits(engine: Engine) -> bool:
    """Whether the database has the tables of this program; raises OperationalError when it cannot be reached."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def database_version(engine: Engine) -> str:
    """The name and version of the database, for ``doctor``: ``SQLite 3.53.4`` or ``PostgreSQL 15.18``."""
    if engine.dialect.name == "sqlite":
        return f"SQLite {sqlite.sqlite_version}"
    with reading(engine) as connection:
        shown = connection.execute(select(text("current_setting('server_version')"))).scalar_one()
    return f"PostgreSQL {shown}"


def sqlite_is_old(engine: Engine) -> bool:
    """Whether this SQLite may damage a file that two processes write (fixed in 3.51.3; sqlite.org/wal.html)."""
    return engine.dialect.name == "sqlite" and sqlite.sqlite_version_info < (3, 51, 3)
