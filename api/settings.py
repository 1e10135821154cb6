"""What an installation may set: from the environment (ALONGSIDE_…) or, before that, from the command line."""

from __future__ import annotations

from datetime import timedelta

from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE = "sqlite:///var/alongside.db"
DEMO_DATABASE = "sqlite:///var/demo.db"


class Settings(BaseSettings):
    """Where the database is, which authority is meant, and how often the clock looks."""

    model_config = SettingsConfigDict(env_prefix="ALONGSIDE_", frozen=True, extra="ignore")

    database: str = DATABASE
    authority: str = ""
    tick_every: timedelta = timedelta(seconds=5)
    late_after: timedelta = timedelta(minutes=2)
