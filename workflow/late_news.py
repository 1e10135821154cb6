"""How late the authority learnt of an inspection, and how: what an alert about it says. It decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from protocols.model import Protocol
from workflow.core.facts import Opened


@dataclass(frozen=True, slots=True)
class LateNews:
    """When Ofsted rang, when the authority first knew, and how, as the opening said; ``how`` is empty where nobody was asked."""

    called_at: datetime
    known_at: datetime
    how: str


def late_news(opened: Opened, protocol: Protocol) -> LateNews:
    """As it was told at the time: a later correction does not change what people were told."""
    rule = protocol.main.opened_with
    field = protocol.forms[opened.form].fields.get(rule.how_known) if rule else None
    answer = opened.answers.get(field.key) if field else None
    how = next((one.says for one in field.options if one.key == answer), "") if field else ""
    return LateNews(opened.called_at, opened.known_at, how)
