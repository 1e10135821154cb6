"""The log is written beside the work, and never stops it."""

import io
import logging
import sys

import pytest
import structlog
from shire import Program

from api.logs import log_from


class ClosedPipe(io.StringIO):
    """Standard error, when whoever read it has gone."""

    def write(self, _: str, /) -> int:
        raise BrokenPipeError


def test_a_log_that_nobody_reads_any_more_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    log_from(logging.INFO)
    pipe = ClosedPipe()
    monkeypatch.setattr(sys, "stderr", pipe)
    structlog.get_logger("alongside.alerts").info("told", alert="testshire/inspection-1#9", person="p-ann", school="x")
    assert pipe.getvalue() == ""


def test_a_command_says_in_its_own_words_who_was_told_and_logs_nothing(opened: Program) -> None:
    words = ("inspection", "step", "test-primary", "contact", "--answer", "outcome=spoke_with_head", "--by", "p-ann")
    answer = opened(*words, at="2026-11-23T11:40")
    assert "Told\n" in answer.out
    assert answer.err == ""
