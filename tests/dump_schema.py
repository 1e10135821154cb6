"""Makes the dump of the schema version that stands here: the demonstration's story, told by this program, on both databases.

Run it before you add a migration: `.venv/bin/python tests/dump_schema.py`. The test of the upgrades asks for the dump of
every version that another one follows.
"""

import hashlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from private_postgres import found_programs, private_postgres
from sqlalchemy import Connection, Engine, MetaData, make_url, select, text

from api import demo
from workflow import demonstration, queries
from workflow.core.acts import Asked, By, Hold
from workflow.core.facts import Key
from workflow.service import Workflow
from workflow.store.engine import HEAD, engine_for, reading, upgrade

sys.path.insert(0, str(Path(__file__).parent / "support"))
from schema_dumps import SCHEMAS, TEXTS

MADE_AT = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)  # the machine's time, so that every dump of a story is the same
LOOKED_AT = (MADE_AT, datetime(2026, 11, 24, 12, 30, tzinfo=UTC))
NUMBERS = itertools.count()


def main() -> int:
    folder = SCHEMAS / HEAD
    if folder.exists():
        print(f"There is a dump of version {HEAD} already: {folder}. What was released is never made again.")
        return 1
    with tempfile.TemporaryDirectory() as place:
        engine = told(f"sqlite:///{Path(place) / 'told.db'}")
        with reading(engine) as connection:
            rows, schema = list(rows_of(connection)), sqlite_schema(connection)
        engine.dispose()
    of_postgresql = postgresql_schema()
    folder.mkdir(parents=True)
    (folder / "rows.jsonl").write_text("".join(f"{one}\n" for one in rows), encoding="utf-8")
    (folder / "sqlite.sql").write_text(schema, encoding="utf-8")
    (folder / "postgresql.sql").write_text(of_postgresql, encoding="utf-8")
    print(f"Made: {folder}, with {len(rows)} rows. Add it, then add the migration.")
    return 0


def told(url: str) -> Engine:
    """The whole story, two looks of the clock, and a clock of the demonstration that stands still."""
    upgrade(url)
    engine = engine_for(url)
    demonstration.make(engine)
    demo.chance, demo.machine_now = chance, lambda: MADE_AT  # the same bytes each time
    demo.tell(engine)
    for now in LOOKED_AT:
        looked(engine, now)
    demonstration.run(engine, MADE_AT, demonstration.STANDING_STILL, LOOKED_AT[-1])
    return engine


def looked(engine: Engine, now: datetime) -> None:
    """A look of the clock, and somebody who says that they have one promise in hand, in a request that may be sent again."""
    flow = Workflow(engine, demo.story.AUTHORITY, now=lambda: now, chance=chance, machine_now=lambda: MADE_AT)
    flow.tick()
    chain = queries.find_chain(engine, flow.authority, "larch-row")
    asked = Asked(Hold(Key("inspection", "tell_team", "1")), By("p-farrow"), now)
    flow.take_step(chain, asked, "sent-before-the-upgrade", is_timed=False)


def chance(size: int) -> bytes:
    return hashlib.sha256(f"dump {next(NUMBERS)}".encode()).digest()[:size]


def rows_of(connection: Connection) -> Iterator[str]:
    """Every row, in an order in which they can be put back."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        for found in connection.execute(select(table).order_by(*table.primary_key.columns)):
            row = dict(found._mapping)
            if table.name == "protocol":
                row["text"] = kept_text(str(row["digest"]), str(row["text"]))
            yield json.dumps({"table": table.name, "row": row}, sort_keys=True)


def kept_text(digest: str, words: str) -> str:
    name = f"{digest[:12]}.yaml"
    TEXTS.mkdir(parents=True, exist_ok=True)
    (TEXTS / name).write_text(words, encoding="utf-8")
    return name


def sqlite_schema(connection: Connection) -> str:
    found = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")).scalars()
    return "".join(f"{one};\n" for one in found)


def postgresql_schema() -> str:
    """What pg_dump writes of the empty tables, without the words that are for its own programs alone."""
    with private_postgres() as server:
        address = make_url(server)
        upgrade(server)
        programs = found_programs()
        assert programs is not None
        where = ["--host", str(address.host), "--port", str(address.port), "--username", str(address.username)]
        done = subprocess.run(
            [programs / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", *where, str(address.database)],
            env=os.environ | {"PGPASSWORD": str(address.password)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    said = [one for one in done.stdout.splitlines() if one and not one.startswith(("--", "\\", "SET ", "SELECT "))]
    return "\n".join([*said, ""])


if __name__ == "__main__":
    sys.exit(main())
