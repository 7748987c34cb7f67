"""Inputs that nobody would write, thousands of them, each from its number: `python -m tests.fuzz`.

Each module of a family has `trial(rng, folder)`: it makes one input from the rng and gives it to the product. Right
is a result, or the project's own error with a message of bounded length; all else is a finding.
"""
