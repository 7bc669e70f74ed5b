"""Alembic migrations; `Store.upgrade` runs them."""
