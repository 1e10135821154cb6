"""The same commands come to the same on SQLite and on PostgreSQL."""

from calling import Office, staff
from fastapi.testclient import TestClient
from shire import Hands, Program, furnish, ring, utc

from api.main import create_app
from api.settings import Settings
from api.wiring import Installation
from workflow.store.engine import engine_for


def test_an_inspection_runs_from_the_command_line_on_either_database(database_url: str) -> None:
    program = Program(database_url)
    furnish(program)
    ring(program)
    # The first contact was due at 11:05: missed, and those of three rungs told by 12:35.
    program.fine("tick", at="2026-11-23T12:36")
    words = ("inspection", "step", "test-primary", "contact", "--answer", "outcome=spoke_with_head", "--by", "p-ann")
    after = program.fine(*words, at="2026-11-23T12:40")
    assert after["kept"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": False}]
    # Whoever was told that it was missed is told that it is settled, save Ann, who wrote it.
    settled = {one["person"] for one in after["told"] if one["why"] == "settled"}
    assert settled == {"p-sim", "p-cem"}
    assert program("record", "verify", at="2026-11-23T12:41").code == 0
    assert program("record", "rebuild", at="2026-11-23T12:41").code == 0
    assert program("doctor", at="2026-11-23T12:41").out.startswith("fine  database: ")


def test_an_inspection_runs_through_the_api_on_either_database(database_url: str) -> None:
    program, engine = Program(database_url), engine_for(database_url)
    for furnishing in (furnish, ring, staff):
        furnishing(program)
    case, machine = Hands(utc("2026-11-23T10:20")), Hands(utc("2026-11-23T14:02"))
    house = Installation(Settings(database=database_url), engine, True, case.now, machine.now)
    office = Office(TestClient(create_app(house)), program, case, machine, house)
    ann, here = office.acting_for("p-ann"), "/inspections/test-primary"
    assert [one["school"] for one in ann.fine("/inspections")["items"]] == ["test-primary"]
    plan = {"call_time": "17:30", "number": "01632 960123", "if_not_you": "the deputy"}
    step = {"trigger": "agree_contact_plan", "answers": plan}
    first, again = (ann.done(f"{here}/steps", step, If_Match='"1"', Idempotency_Key="k-1") for _ in range(2))
    assert first == again
    assert ann.post(f"{here}/steps", {"trigger": "inspectors_arrive"}, If_Match='"1"').status_code == 412
    case.at = utc("2026-11-23T10:21")
    entries, cursor = [], ""
    while (part := ann.fine("/entries", cursor=cursor, limit=7))["items"]:
        entries, cursor = entries + part["items"], part["cursor"]
    whole = [
        *ann.fine("/inspections/authority/entries", limit=200)["items"],
        *ann.fine(f"{here}/entries", limit=200)["items"],
    ]
    assert sorted(one["hash"] for one in entries) == sorted(one["hash"] for one in whole)
    engine.dispose()
