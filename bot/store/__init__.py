"""Everything that is kept: tables, keys, and the queries that return domain objects.

`sqlalchemy` is imported nowhere else.
"""
