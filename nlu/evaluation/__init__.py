"""Measures the routing on examples that the model has not seen."""
