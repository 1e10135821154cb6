"""The columns and codes of the register's download, read from the dated file that is shipped (gias.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of school: what the law makes of it. ``left_out`` says why it is not followed; ``asks`` is what the authority settles."""

    code: str
    name: str
    maintained: bool = False
    body: str = ""
    left_out: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """``columns`` are the titles that are read, by what they mean; ``statuses`` give open, closed or proposed."""

    columns: Mapping[str, str]
    says_nothing: frozenset[str]
    statuses: Mapping[str, str]
    kinds: Mapping[str, Kind]

    def kind(self, named: str) -> Kind | None:
        """The type of this code, or of this name in whatever letters."""
        by_name = {one.name.casefold(): one for one in self.kinds.values()}
        return self.kinds.get(named) or by_name.get(named.casefold())

    @property
    def asked_of_authorities(self) -> tuple[str, ...]:
        """The names of the kinds that an authority has to settle."""
        return tuple(sorted({one.asks for one in self.kinds.values() if one.asks}))


@cache
def tables() -> Tables:
    listed = YAML(typ="safe", pure=True).load(files("workflow.register").joinpath("gias.yaml").read_bytes())
    return Tables(
        columns=listed["columns"],
        says_nothing=frozenset(one.casefold() for one in listed["says_nothing"]),
        statuses=listed["statuses"]["is"],
        kinds={code: Kind(code, **said) for code, said in listed["types"]["is"].items()},
    )
