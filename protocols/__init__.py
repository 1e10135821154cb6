"""What must happen, and by when; knows no inspection, no database and no web."""
