"""What made the files that are shipped; no part of the program."""
