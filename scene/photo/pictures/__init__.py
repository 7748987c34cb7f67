"""Picture files of many kinds: told apart, measured before they are opened, and decoded within bounds."""
