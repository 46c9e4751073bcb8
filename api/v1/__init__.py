"""The public JSON API (stable)."""
