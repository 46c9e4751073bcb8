"""HTTP only: the public JSON API, the web chat, and what an operator's tools ask for."""
