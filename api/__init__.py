"""Every way in: the command line, the pages and the JSON interface."""
