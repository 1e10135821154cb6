"""Imports what the program needs, so that every process of a storm is forked with it in hand. Nothing is opened here.

Snapshots come every few entries in a storm: its inspections are short, and most would end before they had one.
"""

import fastapi  # noqa: F401
import uvicorn  # noqa: F401

import api.cli
import api.main
import api.serving  # noqa: F401
import workflow.service  # noqa: F401
from workflow.store import snapshots

snapshots._FEWEST_AFTER = 3
