"""The dumps of earlier schema versions, each a database as a program of its time left it: where they lie, and loading one.

A dump is a folder named after its version: the schema in the words of each database, and the rows, a line of JSON each.
Protocols are long and seldom change, so their texts lie beside the folders, one file a digest, and the rows name them.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, insert, make_url

from workflow.store.engine import engine_for, sqlite, writing

SCHEMAS = Path(__file__).parents[1] / "storage" / "schemas"
TEXTS = SCHEMAS / "protocols"


def versions() -> list[str]:
    """The schema versions that there is a dump of."""
    return sorted(one.parent.name for one in SCHEMAS.glob("*/rows.jsonl"))


def load(url: str, version: str) -> None:
    """Make in an empty database what the dump of this version holds."""
    folder = SCHEMAS / version
    kind = make_url(url).get_backend_name()
    schema = (folder / f"{kind}.sql").read_text(encoding="utf-8")
    _make_tables(url, schema)
    engine = engine_for(url)
    try:
        with writing(engine) as connection:
            _insert_rows(connection, (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines())
    finally:
        engine.dispose()


def _make_tables(url: str, schema: str) -> None:
    """Many statements at once, as the databases' own programs take them."""
    if make_url(url).get_backend_name() == "sqlite":
        connection = sqlite.connect(str(make_url(url).database))
        connection.executescript(schema)
        connection.close()
        return
    import psycopg  # noqa: PLC0415  only where there is a PostgreSQL

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as postgres:
        postgres.execute(schema.encode())


def _insert_rows(connection: Connection, lines: list[str]) -> None:
    """The rows in the order they stand, which keeps what is pointed at before what points at it."""
    tables = MetaData()
    tables.reflect(connection)
    for name, found in groupby(map(json.loads, lines), key=lambda one: str(one["table"])):
        connection.execute(insert(tables.tables[name]), [_whole(name, one["row"]) for one in found])


def _whole(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A protocol's text is kept in a file of its own."""
    return {**row, "text": (TEXTS / row["text"]).read_text(encoding="utf-8")} if table == "protocol" else row
