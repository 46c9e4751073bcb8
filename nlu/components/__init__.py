"""Rasa components of Rettvis: reading, routing and language."""
