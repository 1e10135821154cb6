"""What has happened to each inspection, and what follows from it."""
