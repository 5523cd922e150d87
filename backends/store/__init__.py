"""The store in SQL: SQLite on one machine, PostgreSQL when one is not enough."""
