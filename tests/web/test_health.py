"""Health: the process, its database and its clock are asked apart from each other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fastapi.testclient import TestClient
from shire import Hands, utc

from api.main import create_app
from api.wiring import Installation
from workflow.store.engine import engine_for

MakeInstallation = Callable[[Hands, Hands], Installation]


def hands(at: str) -> Hands:
    return Hands(utc(at))


def test_a_clock_that_has_never_looked_is_not_fine_and_the_pages_are(installed: MakeInstallation) -> None:
    browser = TestClient(create_app(installed(hands("2026-11-23T10:20"), hands("2026-11-23T10:20"))))
    statuses = [browser.get(one).status_code for one in ("/healthz", "/readyz", "/healthz/clock")]
    assert statuses == [200, 200, 503]


def test_the_clock_is_judged_by_machine_time_alone(installed: MakeInstallation) -> None:
    case, machine = hands("2026-11-23T10:20"), hands("2026-11-23T10:20")
    house = installed(case, machine)
    browser = TestClient(create_app(house))
    house.look()
    case.at = utc("2026-11-30T10:20")  # a demonstration's time has run on by a week
    assert browser.get("/healthz/clock").json() == {
        "fine": True,
        "says": "Alongside is keeping watch: it last looked at 10:20:00.",
        "looked_at": "2026-11-23T10:20:00+00:00",
    }
    machine.at = utc("2026-11-23T10:22:01")  # two minutes are the limit
    assert browser.get("/healthz/clock").status_code == 503


def test_a_database_without_the_tables_is_not_ready_and_the_process_is_alive(
    installed: MakeInstallation, tmp_path: Path
) -> None:
    house = installed(hands("2026-11-23T10:20"), hands("2026-11-23T10:20"))
    empty = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
    browser = TestClient(create_app(replace(house, engine=empty)), raise_server_exceptions=False)
    ready = browser.get("/readyz")
    assert (ready.status_code, ready.json()["because"]) == (503, "the database has not the tables of this version")
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/healthz/clock").status_code == 503
    page = browser.get("/")
    assert page.status_code == 503
    assert "The database cannot be reached, or is not set up." in page.text
    assert "Traceback" not in page.text
    empty.dispose()


def test_a_watcher_may_ask_for_the_head_alone(installed: MakeInstallation) -> None:
    browser = TestClient(create_app(installed(hands("2026-11-23T10:20"), hands("2026-11-23T10:20"))))
    assert [browser.head(one).status_code for one in ("/healthz", "/readyz")] == [200, 200]


def test_the_clock_beside_the_pages_looks_at_once_and_stops_with_them(installed: MakeInstallation) -> None:
    house = installed(hands("2026-11-23T11:06"), hands("2026-11-23T11:06"))
    stopped: list[str] = []
    with TestClient(create_app(house, with_clock=True, when_stopped=lambda: stopped.append("stopped"))) as browser:
        for _ in range(2000):  # the look runs in a thread of its own; each question gives it a little time
            if browser.get("/healthz/clock").status_code == 200:
                break
        assert browser.get("/healthz/clock").status_code == 200
    assert stopped == ["stopped"]
