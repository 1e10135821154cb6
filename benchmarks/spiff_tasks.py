"""The partner of `steps.py`: tasks of a straight SpiffWorkflow process, each loaded from SQLite, completed and saved there.

Runs in an environment of its own (requirements/bench.txt) and imports nothing of Alongside. Each line it reads is a number of
tasks, and "whole" or "apart"; it runs one process of so many and answers with a line of JSON: the seconds each of its tasks took.
"whole": what is saved holds the specification of the process too, as SpiffWorkflow's serializer does it by itself. "apart": the
specification stays in memory, as a service may do whose processes share it.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from time import perf_counter

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

try:  # the same SQLite as Alongside's, where its wheel is made
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
ANSWERS = {"outcome": "spoke_with_head", "what_was_said_and_agreed": "Made up, like everything here."}


def bpmn(tasks: int) -> bytes:
    """A process of user tasks, one after the other."""
    nodes = ["start", *(f"task_{number}" for number in range(tasks)), "end"]
    names = {"start": "startEvent", "end": "endEvent"}
    shapes = "".join(f'<{names.get(one, "userTask")} id="{one}" name="{one}"/>' for one in nodes)
    flows = "".join(
        f'<sequenceFlow id="flow_{number}" sourceRef="{before}" targetRef="{after}"/>'
        for number, (before, after) in enumerate(itertools.pairwise(nodes))
    )
    return f'<definitions xmlns="{MODEL}"><process id="visit" isExecutable="true">{shapes}{flows}</process></definitions>'.encode()


def begun(tasks: int) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(bpmn(tasks)))
    workflow = BpmnWorkflow(parser.get_spec("visit"))
    workflow.do_engine_steps()
    return workflow


def serializer_for(workflow: BpmnWorkflow, how: str) -> BpmnWorkflowSerializer:
    serializer = BpmnWorkflowSerializer()
    if how == "apart":
        specification = workflow.spec
        serializer.registry.register(type(specification), lambda _: {}, lambda _: specification)
    return serializer


def seconds_of_tasks(file: Path, tasks: int, how: str) -> list[float]:
    """Run a process of so many tasks to its end; each task is timed from its BEGIN to its COMMIT."""
    workflow = begun(tasks)
    serializer = serializer_for(workflow, how)
    connection = sqlite.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS process (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
    state = serializer.serialize_json(workflow)
    process = connection.execute("INSERT INTO process (state) VALUES (?)", (state,)).lastrowid
    took = [seconds_of_one(connection, serializer, process) for _ in range(tasks)]
    (state,) = connection.execute("SELECT state FROM process WHERE id = ?", (process,)).fetchone()
    assert serializer.deserialize_json(state).is_completed()
    connection.close()
    return took


def seconds_of_one(connection: sqlite.Connection, serializer: BpmnWorkflowSerializer, process: int) -> float:
    began = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    (state,) = connection.execute("SELECT state FROM process WHERE id = ?", (process,)).fetchone()
    workflow = serializer.deserialize_json(state)
    task = workflow.get_next_task(state=TaskState.READY, manual=True)
    task.data.update(ANSWERS)
    task.run()
    workflow.do_engine_steps()
    connection.execute("UPDATE process SET state = ? WHERE id = ?", (serializer.serialize_json(workflow), process))
    connection.execute("COMMIT")
    return perf_counter() - began


def main() -> None:
    file = Path(sys.argv[1])
    for line in sys.stdin:
        tasks, how = line.split()
        print(json.dumps(seconds_of_tasks(file, int(tasks), how)), flush=True)


if __name__ == "__main__":
    main()
