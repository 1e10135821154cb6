"""Whatever may happen in an inspection on the sketch of a protocol, for tests that try many records."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st
from trial import at

from protocols.reader import read_protocol
from workflow.core import acts as a

SKETCH = Path(__file__).parents[1] / "library" / "sketch.yaml"
PROTOCOL = read_protocol(SKETCH.read_bytes(), "sketch.yaml")
OPENED = at("2026-11-23T10:05")
PLAN = {"number": "01632 960001", "if_not_you": "the deputy"}

contacts = st.sampled_from(["spoke_with_head", "spoke_with_named_person", "not_needed", "no_answer"]).map(
    lambda outcome: a.Fill("contact", {"outcome": outcome})
)
plans = st.sampled_from(["08:15", "13:10", "17:30", "20:45"]).map(
    lambda time: a.Fill("contact_plan", PLAN | {"call_time": time})
)
moves = st.sampled_from(["inspectors_arrive", "resume", "feedback", "close"]).map(a.Fire)
pauses = st.sampled_from(
    [
        a.Begin("pause_request"),
        a.Fire("ask", "pause_request", {"asked_at": "2026-11-24T15:00"}),
        a.Fire("grant", "pause_request", {"decided_at": "2026-11-24T15:30"}),
    ]
)
corrections = st.tuples(st.integers(1, 40), st.integers(-300, 0), st.booleans())
happenings = st.tuples(
    st.integers(0, 1500),  # minutes since the last
    st.one_of(contacts, contacts, plans, moves, moves, pauses, corrections, st.just("hold")),
    st.sampled_from([0, 0, 10, 45, 300, 2000]),  # minutes between its happening and its being written
)
