"""The command line and, one day, the page."""
