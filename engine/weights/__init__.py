"""The released files of the family: reading, checking and finding them, and the networks made from them."""
