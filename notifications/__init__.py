"""Telling people, and keeping the proof that they were told."""
