"""Measures understanding through the whole assistant, one conversation a question, no language chosen."""
