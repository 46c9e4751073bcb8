"""Adds an example to the NLU's data when it helps: for people who do not program."""
