"""Research: worlds whose truth is known, data sets, and what is measured on them; the studio runs without it."""
