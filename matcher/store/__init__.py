"""The store: records in, records out, kept whole by the database.

In come records (`matcher.records`), in transactions that the engine opens on a `Store`; out go the same records with a version
and a date, and the numbers of the changes that an index has yet to follow. The store is the truth; an index
is derived from it.

`database` opens the store, `transactions` lists all that can be asked within one, `verify` looks for damage.
SQLite is the default, PostgreSQL serves teams; the schema, the order of ids and every answer are the same on
both.
"""
