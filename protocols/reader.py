"""Bytes into a Protocol: strict YAML, shape, names, checks. The one place that opens a protocol file."""

from __future__ import annotations

import hashlib
from itertools import chain, islice
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from protocols.amounts import wrong_amounts
from protocols.building import build
from protocols.checks import check
from protocols.errors import Mistake, ProtocolError
from protocols.findings import Finding
from protocols.model import Protocol
from protocols.names import Known, wrong_names
from protocols.schema import ProtocolShape
from protocols.sentences import empty_keys, sentence, without
from protocols.source_text import LARGEST_FILE, Document, check_size, parse, refuse
from protocols.usual_parts import is_of_the_file, with_usual

MOST_MISTAKES = 500  # in one answer; a file with more is not a protocol yet


def read_file(path: FilePath) -> tuple[Protocol, bytes]:
    """The protocol in a file and the file's bytes. Raises ProtocolError, also for a file that cannot be opened."""
    name = path.name
    try:
        check_size(path.stat().st_size, name)
        with path.open("rb") as opened:
            text = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise refuse(name, f"the file cannot be opened: {error.strerror or 'unknown reason'}") from None
    return read_protocol(text, name), text


def read_protocol(text: bytes, file: str) -> Protocol:
    """The protocol that a text describes. Raises ProtocolError with every mistake of meaning, or one of syntax."""
    document = parse(text, file)
    if isinstance(document.data, dict):
        document.data = with_usual(document.data)
    shape, mistakes = _shaped(document)
    mistakes += document.mistakes
    if shape is not None:
        findings = chain(wrong_names(shape, Known.of(document.data)), wrong_amounts(shape))
        mistakes += [_placed(document, finding) for finding in islice(findings, MOST_MISTAKES + 1)]
    if shape is None or mistakes:
        raise ProtocolError(_in_order(mistakes))
    protocol = build(shape, document.line, hashlib.sha256(text).hexdigest())
    if unsound := [one for one in check(protocol) if is_of_the_file(one, document)]:
        raise ProtocolError(_in_order([_placed(document, finding) for finding in unsound]))
    return protocol


def _placed(document: Document, finding: Finding) -> Mistake:
    return document.mistake(finding.path, finding.says, finding.at_key)


def _in_order(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    ordered = sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column))
    if len(ordered) > MOST_MISTAKES:
        last = ordered[MOST_MISTAKES]
        says = f"there are more mistakes from here on than the {MOST_MISTAKES} that are listed; mend those first"
        ordered[MOST_MISTAKES:] = [Mistake(last.file, last.line, last.column, last.words, says)]
    return tuple(ordered)


def _shaped(document: Document) -> tuple[ProtocolShape | None, list[Mistake]]:
    """The shape of the whole file, or of the entries of it that are well formed, and what is wrong with the others."""
    if not isinstance(document.data, dict):
        raise refuse(document.file, "a protocol file is made of keys, each with a colon; it begins with 'protocol:'")
    data, empty = empty_keys(document.data)
    mistakes = [_placed(document, finding) for finding in empty]
    seen: dict[int, Any] = {}
    try:
        return ProtocolShape.model_validate(data, context=seen), mistakes
    except ValidationError as error:
        errors = error.errors()
    mistakes += [_placed(document, sentence(one, data, seen)) for one in errors[: MOST_MISTAKES + 1]]
    try:
        return ProtocolShape.model_validate(without(data, [one["loc"] for one in errors])), mistakes
    except ValidationError:
        return None, mistakes
