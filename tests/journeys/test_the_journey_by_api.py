"""The journey of Test Primary through the JSON API alone, by a client that was generated from its OpenAPI document.

The same events with the same due times, moves and recipients as in test_the_journey.py. Everything that people do goes over HTTP to
a server in a process of its own. What has no address there is done as whoever runs the installation does it: an authority is
added, the terms are loaded, tokens are made, and the clock looks. The demonstration's clock is set in the database: no request
can move the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from commanding import Commands, Event, Seen, minute
from generating import client_for
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
from online import Online
from serving import served
from shire import utc
from sqlalchemy import Engine
from timelines import TERMS

from workflow import demonstration
from workflow.store.engine import engine_for, writing
from workflow.store.installation import DemoClock, set_demo_clock

READER = "p-dee"  # the director, who reads along
TICK = "tick"


@dataclass(frozen=True, slots=True)
class House:
    """The installation: its server, its command line and its clock, which stands still until it is set."""

    office: Commands
    online: Online
    engine: Engine

    def at(self, local: str) -> None:
        now = utc(local)
        with writing(self.engine) as connection:
            set_demo_clock(connection, DemoClock(now, now, demonstration.STANDING_STILL))


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    office, engine = Commands(database_url, "testshire"), engine_for(database_url)
    add = "authority add testshire --name Testshire --administrator 'Ada Example' --administrator-id p-adm --demo"
    office.data(f"{add} --protocol hampshire/commitment", PREPARED)
    with served(database_url, "--no-clock") as address:
        client = client_for(httpx.get(f"{address}/api/v1/openapi.json").json(), tmp_path)
        online = Online(client, address, {})
        yield House(office, online, engine)
        online.close()
    engine.dispose()


def test_an_inspection_runs_from_ofsteds_call_to_closure_through_the_api_alone(house: House) -> None:
    made_ready(house)
    seen = lived(house, (*TO_THE_PAUSE, *PAUSED), Seen())
    both_strands_moved_in_one_decision(seen.strands)
    it_reads_well_in_the_pause(house)
    seen = lived(house, (*RESUMED, *FEEDBACK, *TO_THE_FIRST_ASKING), seen)
    closing_is_refused_with_every_reason(house)
    seen = lived(house, AFTER_THE_FIRST_ASKING, seen)
    inspection = closed_by_a_senior_officer(house)
    everything_is_explained(house.online, inspection, seen.alert(*TOLD_THE_CEM))
    who_follows_the_records_has_read_the_same(house.online, inspection)
    assert house.office.words("record verify", LATER) == ["The record is as it was written."]


def made_ready(house: House) -> None:
    """Its people with a token each, one school and the terms."""
    online = house.online
    house.at(PREPARED)
    given_a_token(house, "p-adm")
    for number, (person, name, role) in enumerate((*PEOPLE, ("p-cov", "Cov Example", "link_officer")), 100):
        known = online.shape("PersonSent", name=name, person=person, phone=f"07700 900{number}")
        online.fine("people", "add_person", "p-adm", body=known)
        held = online.shape("RoleGiven", role=role, as_cover=person == "p-cov")
        online.fine("people", "give_role", "p-adm", person, body=held)
        given_a_token(house, person)
    school = online.shape("SchoolSent", key="test-primary", name="Test Primary", kind="community school")
    assert online.fine("schools", "add_school", "p-adm", body=school).maintained
    house.office.data(f"terms load '{TERMS}'", PREPARED)


def given_a_token(house: House, person: str) -> None:
    house.online.secrets[person] = house.office.data(f"token add {person} --days 365", PREPARED)["secret"]


def lived(house: House, events: Iterable[Event], before: Seen) -> Seen:
    """Each event, held against what it should have brought; nothing else may have changed."""
    for event in events:
        house.at(event.now)
        if event.line == TICK:
            house.office.data(TICK, event.now)
        else:
            answer = house.online.typed(event.line)
            assert answer.status_code == HTTPStatus.CREATED, (event, answer.content)
        seen = house.online.seen("test-primary", READER)
        assert (event, *seen.since(before)) == (event, event.owed, event.became, sorted(event.told))
        before = seen
    return before


def it_reads_well_in_the_pause(house: House) -> None:
    """Where it stands, and what is owed next with its time and its owner, in the words of the protocol."""
    house.at(IN_THE_PAUSE)
    page = house.online.fine("inspections", "read_inspection", READER, "test-primary")
    assert (page.school_name, page.state_says) == ("Test Primary", "The inspection is paused")
    still_open = house.online.promises("test-primary", READER)
    owed = {
        one.promise: (minute(one.due.isoformat()) if one.due else "", *(who.person for who in one.owners))
        for one in still_open
    }
    in_the_pause(((one.says, one.state_says) for one in page.strands), owed)


def closing_is_refused_with_every_reason(house: House) -> None:
    """Every reason at once; and nothing is written."""
    house.at(TOO_EARLY_TO_CLOSE)
    before = entries(house.online, "test-primary")
    refused = house.online.typed(f"{CLOSE} --by p-sim")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert refused.parsed.type_ == "/api/v1/problems/refused"
    assert refused.parsed.asked == "Recording 'Everything promised is done'"
    assert refused.parsed.reasons == WHY_NOT_CLOSED_YET
    assert "Ofsted withdrew the inspection" not in refused.parsed.possible
    assert entries(house.online, "test-primary") == before


def closed_by_a_senior_officer(house: House) -> str:
    """There was a concern, so the SIM may not close it, and the CEM may; returns the inspection's name."""
    house.at(CLOSED)
    refused = house.online.typed(f"{CLOSE} --by p-sim")
    assert (refused.status_code, refused.parsed.reasons[0]) == (HTTPStatus.CONFLICT, WHO_MAY_CLOSE)
    done = house.online.typed(f"{CLOSE} --by p-cem").parsed
    assert ([one.kind for one in done.entries], done.told) == (RECORDED_ON_CLOSING, [])
    house.at(LATER)
    assert list(house.online.whole("inspections", "list_inspections", READER)) == []
    page = house.online.fine("inspections", "read_inspection", READER, done.inspection)
    assert (page.state_says, page.is_open) == ("Closed", False)
    assert house.online.promises(done.inspection, READER) == []
    return str(done.inspection)


def everything_is_explained(online: Online, inspection: str, alert: int) -> None:
    promise = online.fine("promises", "read_obligation", READER, inspection, *DAY_CALL.split("/"))
    the_due_time_is_explained([one.to_dict() for one in promise.why])
    told = online.fine("promises", "read_alert", READER, inspection, alert)
    assert [one.told.person for one in told.recipients] == ["p-cem"]
    the_alert_is_explained([one.to_dict() for one in told.why], alert)


def who_follows_the_records_has_read_the_same(online: Online, inspection: str) -> None:
    """The feed of all records, in parts of fifty, holds every entry of this one in its order."""
    followed, cursor = [], ""
    while True:
        part = online.fine("record", "follow_records", READER, cursor=cursor)
        if not part.items:
            break
        followed += [one.to_dict() for one in part.items if one.inspection == inspection]
        cursor = part.cursor
    assert followed == entries(online, inspection)
    assert [one["entry"] for one in followed] == list(range(1, len(followed) + 1))


def entries(online: Online, inspection: str) -> list[dict[str, Any]]:
    return [one.to_dict() for one in online.whole("record", "list_entries", READER, inspection)]


def test_a_request_cannot_set_the_time(house: House) -> None:
    """What the document offers names no 'now', and a header that names one is not heeded."""
    house.at(PREPARED)
    given_a_token(house, "p-adm")
    document = httpx.get(f"{house.online.address}/api/v1/openapi.json").text
    assert '"now"' not in document
    shown = {"Authorization": f"Bearer {house.online.secrets['p-adm']}", "Now": LATER, "Date": LATER}
    sent = {"key": "far-school", "name": "Far School", "now": LATER}
    assert httpx.post(f"{house.online.address}/api/v1/schools?now={LATER}", json=sent, headers=shown).status_code == 422
    del sent["now"]
    assert httpx.post(f"{house.online.address}/api/v1/schools?now={LATER}", json=sent, headers=shown).status_code == 422
    assert httpx.post(f"{house.online.address}/api/v1/schools", json=sent, headers=shown).status_code == 201
    (added,) = (one for one in entries_of_authority(house) if one["kind"] == "SchoolAdded")
    assert added["recorded_at"] == "2026-12-01T09:00:00+00:00"


def entries_of_authority(house: House) -> list[dict[str, Any]]:
    return [one.to_dict() for one in house.online.whole("record", "list_entries", "p-adm", "authority")]
