"""The journey of Test Primary through the command line alone: from Ofsted's call to closure, and what the record shows then.

What happened, and what each event should have brought, stands in journey_on_site.py,
journey_of_the_pause.py and journey_of_the_wait.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from commanding import Commands, Event, Seen, minute
from journey_of_the_pause import FEEDBACK, PAUSED, RESUMED
from journey_of_the_wait import AFTER_THE_FIRST_ASKING, TO_THE_FIRST_ASKING
from journey_on_site import TO_THE_PAUSE
from journey_read import (
    CLOSE,
    CLOSED,
    DAY_CALL,
    IN_THE_PAUSE,
    LATER,
    PEOPLE,
    PREPARED,
    RECORDED_ON_CLOSING,
    TOLD_THE_CEM,
    TOO_EARLY_TO_CLOSE,
    WHO_MAY_CLOSE,
    WHY_NOT_CLOSED_YET,
    both_strands_moved_in_one_decision,
    in_the_pause,
    the_alert_is_explained,
    the_due_time_is_explained,
)
from timelines import TERMS


def test_an_inspection_runs_from_ofsteds_call_to_closure_through_the_command_line_alone(database_url: str) -> None:
    office = Commands(database_url, "testshire")
    made_ready(office)
    seen = lived(office, (*TO_THE_PAUSE, *PAUSED), Seen())
    both_strands_moved_in_one_decision(seen.strands)
    the_page_reads_well_in_the_pause(office)
    seen = lived(office, (*RESUMED, *FEEDBACK, *TO_THE_FIRST_ASKING), seen)
    closing_is_refused_with_every_reason(office)
    seen = lived(office, AFTER_THE_FIRST_ASKING, seen)
    chain = closed_by_a_senior_officer(office)
    the_due_time_is_explained(office.data(f"why {chain} {DAY_CALL}", LATER))
    alert = seen.alert(*TOLD_THE_CEM)
    the_alert_is_explained(office.data(f"why {chain} --alert {alert}", LATER), alert)
    the_page_reads_well_once_it_is_closed(office, chain)
    the_record_is_as_it_was_written(office)
    whoever_changes_the_record_is_found_out(office, chain)


# --- living it ------------------------------------------------------------------------------------------------


def made_ready(office: Commands) -> None:
    """An authority with its people, one school and the terms; the first command in a process of its own."""
    first = "authority add testshire --name Testshire --administrator 'Ada Example' --administrator-id p-adm --demo"
    added = office.process(f"{first} --protocol hampshire/commitment", PREPARED)
    assert (added.returncode, added.stderr) == (0, "")
    for number, (person, name, role) in enumerate(PEOPLE, 100):
        office.data(f"person add '{name}' --id {person} --phone '07700 900{number}'", PREPARED)
        office.data(f"person assign {person} {role}", PREPARED)
    office.data("person add 'Cov Example' --id p-cov --phone '07700 900120'", PREPARED)
    office.data("person assign p-cov link_officer --cover", PREPARED)
    office.data("school add test-primary --name 'Test Primary' --kind 'community school'", PREPARED)
    office.data(f"terms load '{TERMS}'", PREPARED)


def lived(office: Commands, events: Iterable[Event], before: Seen) -> Seen:
    """Each event as it was typed, held against what it should have brought; nothing else may have changed."""
    for event in events:
        office.data(event.line, event.now)
        seen = office.seen("test-primary", event.now)
        assert (event, *seen.since(before)) == (event, event.owed, event.became, sorted(event.told))
        before = seen
    return before


def closing_is_refused_with_every_reason(office: Commands) -> None:
    """Every reason at once; and nothing is written."""
    now = TOO_EARLY_TO_CLOSE
    before = office.data("record show test-primary", now)
    refused = office.data(f"{CLOSE} --by p-sim", now, exit_code=1)
    assert refused["asked"] == "Recording 'Everything promised is done'"
    assert "Ofsted withdrew the inspection" not in refused["instead"]
    assert refused["reasons"] == WHY_NOT_CLOSED_YET
    assert office.data("record show test-primary", now) == before


def closed_by_a_senior_officer(office: Commands) -> str:
    """There was a concern, so the SIM may not close it, and the CEM may; returns the inspection's name."""
    refused = office.data(f"{CLOSE} --by p-sim", CLOSED, exit_code=1)
    assert refused["reasons"][0] == WHO_MAY_CLOSE
    done = office.data(f"{CLOSE} --by p-cem", CLOSED)
    assert [one["kind"] for one in done["recorded"]] == RECORDED_ON_CLOSING
    assert (done["owed"], done["told"]) == ([], [])
    assert office.data("inspection list", LATER) == []
    return str(done["chain"])


# --- what it shows --------------------------------------------------------------------------------------------


def the_page_reads_well_in_the_pause(office: Commands) -> None:
    """Where it stands, what is owed next with its time and its owner, and who has been told, in the words of the protocol."""
    now = IN_THE_PAUSE
    words = office.words("inspection show test-primary", now)
    assert words[0].startswith("Test Primary: The inspection is paused")
    page = office.data("inspection show test-primary", now)
    still_open = [one for one in page["obligations"] if one["status"] == "open"]
    owed = {one["key"]: (minute(one["due"] or ""), *(who["person"] for who in one["owners"])) for one in still_open}
    in_the_pause(((one["says"], one["state_says"]) for one in page["strands"]), owed)
    assert [one["says"] for one in still_open if not any(one["says"] in line for line in words)] == []


def the_page_reads_well_once_it_is_closed(office: Commands, chain: str) -> None:
    words = office.words(f"inspection show {chain}", LATER)
    assert words[0] == f"Test Primary: Closed ({chain})"
    assert "A concern (concern-1): Settled" in words
    assert "Nothing is owed just now." in words


def the_record_is_as_it_was_written(office: Commands) -> None:
    """The last command on it is a process of its own, as the first was."""
    verified = office.process("record verify", LATER)
    assert (verified.returncode, verified.stdout) == (0, "The record is as it was written.\n")


def whoever_changes_the_record_is_found_out(office: Commands, chain: str) -> None:
    """Somebody makes the late call look an hour earlier: inspection, sequence and field are named."""
    record = office.data(f"record show {chain}", LATER)
    call = next(
        one["seq"] for one in record if one["kind"] == "Answered" and one["occurred_at"][:16] == "2026-12-08T18:30"
    )
    office.tamper(
        "UPDATE entry SET text = replace(text, '18:30:00', '17:30:00') WHERE chain = :chain AND seq = :seq",
        chain=chain,
        seq=call,
    )
    verified = office.run("record verify", LATER)
    assert verified.exit_code == 1
    *altered, snapshot, found = verified.stdout.splitlines()
    assert altered == [
        f"{chain}, entry {call}, text: it is not the text that was sealed",
        f"{chain}, entry {call}, occurred_at: the column is not what the sealed text says",
    ]
    of = re.fullmatch(rf"{chain}, entry (\d+), snapshot: it is not what the entries add up to", snapshot)
    assert of is not None
    assert call < int(of[1]) <= record[-1]["seq"]  # a snapshot may be some entries old
    assert found == "3 found."
