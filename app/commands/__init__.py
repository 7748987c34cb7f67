"""Whatever can be done to a shot, by topic (see `registry`)."""
