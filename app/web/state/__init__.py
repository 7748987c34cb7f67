"""What a page is told of a shot, by topic."""
