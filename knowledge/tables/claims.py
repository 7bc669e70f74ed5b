"""What may not be said to a client: kinds of claim with their phrases, the reason, and what to say instead."""

from pydantic import BaseModel, ConfigDict, PositiveInt

from knowledge.tables import Dated


class InBoth(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in one of them."""
        return self.zh if language == "zh" else self.en


class ClaimKind(BaseModel):
    """One kind of claim. `ours`: its basis is our default; `unless_within`: words in a gap with which a phrase is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: InBoth
    why: InBoth
    basis: InBoth
    ours: bool
    instead: InBoth
    phrases: tuple[str, ...]
    unless_within: tuple[str, ...] = ()


class Claims(Dated):
    """All kinds, and the words by which a phrase is denied or warned of. The notation stands in the table's head."""

    gap: PositiveInt
    gap_latin: PositiveInt
    denials: tuple[str, ...]
    no_denials: tuple[str, ...]
    breaks: tuple[str, ...]
    denied_after: tuple[str, ...]
    warnings: tuple[str, ...]
    kinds: dict[str, ClaimKind]
