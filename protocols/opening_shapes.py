"""The shape of what makes a strand the main line: the form that opens a file, and what its answers are."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from protocols import spelling as word
from protocols.spelling import Key, Several, Shape


class OpenedWithShape(Shape, json_schema_extra={"dependentRequired": {"carries_over": ["follows"]}}):
    form: word.Form
    called_at: Key
    known_at: Key
    how_known: Key | None = None
    since: Key | None = None
    in_order: Several[Key] | None = None
    follows: Key | None = None
    carries_over: Several[word.Form] | None = None

    @model_validator(mode="after")
    def _from_somewhere(self) -> Self:
        if self.carries_over is not None and self.follows is None:
            raise ValueError("'carries_over' has a meaning only beside 'follows'")
        return self
