"""The record and the tables that answer questions about it, on SQLite and PostgreSQL alike."""
