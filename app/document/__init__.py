"""The shot as a person edits it: plain frozen values, and plain functions from one to the next."""
