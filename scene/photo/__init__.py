"""Picture files, opened safely, and the photo as the studio works with it."""
