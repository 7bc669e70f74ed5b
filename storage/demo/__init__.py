"""A made-up book: the same number of clients, seed and day give the same rows."""

from storage.demo.book import DemoError, DemoSummary, fill
from storage.demo.first import fill_once

__all__ = ["DemoError", "DemoSummary", "fill", "fill_once"]
