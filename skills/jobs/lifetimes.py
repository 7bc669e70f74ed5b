"""How the book's clients buy again, fitted at night and kept: what a client's value over a lifetime is reckoned with."""

from knowledge.rules.clv import TooThin
from knowledge.rules.lifetimes import fit
from knowledge.tables.classes import Values
from storage.machine import MachineBook


def fit_lifetimes(book: MachineBook, values: Values) -> bool:
    """Fit to purchases up to the values' day, of a sample where the book is large; False where they are too few."""
    row = values.clv
    try:
        kept = fit(book.purchases(values.on, row.sample_customers), values.on, row)
    except TooThin:
        return False
    book.keep_lifetimes(kept.written())
    return True
