"""Commands of the research half."""
