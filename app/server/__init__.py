"""The web server: one port, closed doors."""
