"""Videos that were made of a shot, and the processes that make them."""
