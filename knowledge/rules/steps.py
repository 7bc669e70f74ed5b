"""Labels by threshold: which step a value is on, what it passed, and where the next one begins."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl


def label(value: pl.Expr, starts: Mapping[str, int]) -> pl.Expr:
    """The last label whose start the value reaches; empty where the value is, or is below them all."""
    return _pick(value, list(starts.values()), list(starts), below=None)


def passed(value: pl.Expr, starts: Mapping[str, int]) -> pl.Expr:
    """The threshold that the value reached."""
    return _pick(value, list(starts.values()), list(starts.values()), below=None)


def following(value: pl.Expr, starts: Mapping[str, int]) -> pl.Expr:
    """The threshold that comes next; empty on the highest step."""
    bounds = list(starts.values())
    return _pick(value, bounds, [*bounds[1:], None], below=bounds[0])


def _pick(
    value: pl.Expr, bounds: Sequence[int], results: Sequence[str | int | None], below: str | int | None
) -> pl.Expr:
    picked: Any = pl.when(value < bounds[0]).then(pl.lit(below))
    for bound, result in zip(bounds[1:], results[:-1], strict=True):
        picked = picked.when(value < bound).then(pl.lit(result))
    found: pl.Expr = picked.when(value.is_not_null()).then(pl.lit(results[-1])).otherwise(None)
    return found


def columns(name: str, value: pl.Expr, starts: Mapping[str, int]) -> list[pl.Expr]:
    """`name`, `name_value`, `name_passed`, `name_next`."""
    return [
        label(value, starts).alias(name),
        value.alias(f"{name}_value"),
        passed(value, starts).alias(f"{name}_passed"),
        following(value, starts).alias(f"{name}_next"),
    ]
