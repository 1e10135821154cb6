"""A statement written out once for each kind of database and run as it is: what is written at every step is not built at every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, insert
from sqlalchemy.sql.expression import ClauseElement


class Prepared:
    """A statement whose values all go to the driver as they are; one that is left out is None. An insert sets every column.

    ``also`` is put at its end, in words that both databases know.
    """

    def __init__(self, statement: ClauseElement, also: str = "") -> None:
        self._statement, self._also = statement, also
        self._written: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        text, places, fixed = self._for(connection)
        return connection.exec_driver_sql(text, _given(places, fixed, values))

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """Once for each of the rows, of which there is one at least."""
        text, places, fixed = self._for(connection)
        return connection.exec_driver_sql(text, [_given(places, fixed, row) for row in rows])

    def _for(self, connection: Connection) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        """The text for this kind of database, the names of its values in order (None: they go by name), and what is fixed."""
        found = self._written.get(connection.dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=connection.dialect)
            places = getattr(compiled, "positiontup", None)
            found = (str(compiled) + self._also, None if places is None else tuple(places), dict(compiled.params))
            self._written[connection.dialect.name] = found
        return found


def put(table: Table, but: tuple[str, ...] = ()) -> Prepared:
    """A row as it is to be, whether it is there or not; where it is, the columns ``but`` stay as they are."""
    key = [one.name for one in table.primary_key]
    changed = [f"{one.name} = excluded.{one.name}" for one in table.c if one.name not in (*key, *but)]
    return Prepared(insert(table), f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(changed)}")


def _given(places: tuple[str, ...] | None, fixed: dict[str, Any], values: Mapping[str, Any]) -> Any:
    if places is None:
        return {name: values.get(name, value) for name, value in fixed.items()}
    return tuple([values.get(name, fixed[name]) for name in places])
