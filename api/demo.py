"""Makes a demonstration, once, by doing what its story says through the workflow; and starts its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from sqlalchemy import Engine

from api import demo_story as story
from api.errors import NotSetUp
from api.local_times import read_time
from api.one_server import file_of, make_folder_for
from api.settings import Settings
from api.wiring import Installation, chance, installation, machine_now
from workflow import demonstration, queries
from workflow.core.acts import Asked, By
from workflow.service import Workflow
from workflow.store.engine import engine_for, upgrade


@dataclass(slots=True)
class StoryTime:
    """The case time while the story is told: whatever it was last set to."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def ready(settings: Settings, speed: int) -> Installation:
    """The demonstration in this database, made now if there is none, with its clock running. Raises NotSetUp on a real record."""
    make_folder_for(settings.database)
    upgrade(settings.database)
    engine = engine_for(settings.database)
    try:
        _made_once(engine, settings)
        demonstration.run(engine, machine_now(), speed, read_time(story.CLOCK_STARTS_AT))
    finally:
        engine.dispose()
    # At a higher speed a minute passes in a moment, so the clock looks as often as it can.
    return installation(settings.model_copy(update={"tick_every": timedelta(seconds=1)}))


def _made_once(engine: Engine, settings: Settings) -> None:
    is_begun = bool(queries.authorities(engine))
    if is_begun and not demonstration.is_one(engine):
        where = file_of(settings.database) or "This database"
        raise NotSetUp(
            f"{where} holds a real record. A demonstration needs a database of its own: name one with --database."
        )
    if not is_begun:
        demonstration.make(engine)
        tell(engine)


def tell(engine: Engine) -> None:
    """Everything in the story, each at its own time."""
    time = StoryTime(read_time(story.BEGINS_AT))
    person, name, email, phone = story.ADMINISTRATOR
    flow = Workflow.create(
        engine,
        story.AUTHORITY,
        story.NAME,
        name,
        story.PROTOCOL,
        now=time.now,
        chance=chance,
        machine_now=machine_now,
        administrator=person,
        administrator_email=email,
        administrator_phone=phone,
    )
    flow.load_closures((files("protocols") / "calendars" / "demo-terms.yaml").read_bytes(), "demo-terms.yaml")
    _people_and_places(flow)
    chains = {"": flow.chain}
    for event in story.EVENTS:
        time.at = read_time(event.at)
        if isinstance(event, story.Rung):
            chains[event.school] = flow.open(event.school, event.state, event.answers, By(event.by)).chain
        else:
            flow.take_step(chains[event.school], Asked(event.act, By(event.by), time.at))


def _people_and_places(flow: Workflow) -> None:
    for place in story.PLACES:
        flow.add_school(place.key, place.name, "", place.kind, True, place.responsible_body)
    for one in story.PEOPLE:
        flow.add_person(one.name, one.email, one.phone, person=one.id)
        for role in one.roles:
            flow.assign(one.id, role, one.schools)
        for role in one.covers:
            flow.assign(one.id, role, as_cover=True)
