"""The JSON API under /api/v1: the same acts and questions as the command line's, for programs that act for a person."""
