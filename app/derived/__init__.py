"""What follows from a document, each found anew in a thread of its own as soon as it changes."""
