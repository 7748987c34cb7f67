"""Whether our networks give the reference's numbers: recorded vectors, and what they are compared with."""
