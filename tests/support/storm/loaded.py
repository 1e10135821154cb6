"""Imports what the program needs, so that every process of a storm is forked with it in hand. Nothing is opened here."""

import fastapi  # noqa: F401
import uvicorn  # noqa: F401

import api.cli
import api.main
import api.serving  # noqa: F401
import workflow.service  # noqa: F401
