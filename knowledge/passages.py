"""Files -> passages: what is searched, quoted and cited, each with the path of headings that it stands under."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal

from knowledge.reading.section import Section, Unreadable

Language = Literal["zh", "en"]
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")
_HAN = re.compile(r"[㐀-鿿]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Passage:
    """A piece of a document.

    `id` is a hash of its content, so that a citation can be checked. `section` is the same for the parts of one
    section and for the same section in the other language. `asked` is how people ask for it: searched, never shown.
    """

    id: str
    document: str
    language: Language
    anchor: str
    section: str
    path: tuple[str, ...]
    text: str
    asked: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    dated: date | None = None

    @property
    def heading(self) -> str:
        """The heading that it stands under."""
        return self.path[-1] if self.path else self.document

    @property
    def ours(self) -> bool:
        """Whether it is of the methodology in our own words, not of a document that this house gave."""
        return bool(self.sources)

    @property
    def genuine(self) -> bool:
        """Whether the content is the one that the id was made of."""
        return self.id == passage_id(self.document, self.path, self.text)


@dataclass(frozen=True)
class Quarantined:
    """A file that is not searched, and why."""

    document: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What was read from files."""

    passages: tuple[Passage, ...]
    quarantined: tuple[Quarantined, ...]


def passage_id(document: str, path: tuple[str, ...], text: str) -> str:
    """The id of a passage: 16 hexadecimal digits of a hash over what it says and where."""
    content = "\x1f".join((document, *path, text)).encode()
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name inside the folder, path) of every file that could be a document; links out of the folder are not followed."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and path.resolve().is_relative_to(root):
            yield inside.as_posix(), path


def read_documents(documents: Iterable[tuple[str, Path]], tell: Callable[[int], None] = lambda _: None) -> Reading:
    """Read files given as (name, path). One that cannot be read, or says what another one says, is quarantined."""
    found: list[Passage] = []
    bad: list[Quarantined] = []
    known: dict[str, str] = {}
    for done, (name, path) in enumerate(documents, start=1):
        try:
            data = path.read_bytes()
            passages = read_document(name, data)
            content = hashlib.blake2b("".join(one.text for one in passages).encode(), digest_size=16).hexdigest()
            if content in known:
                raise Unreadable(f"says the same as {known[content]}")
            known[content] = name
            found += passages
        except Unreadable as reason:
            bad.append(Quarantined(name, str(reason)))
        except OSError as error:
            bad.append(Quarantined(name, f"cannot be opened: {error.strerror}"))
        tell(done)
    return Reading(tuple(found), tuple(bad))


def read_document(name: str, data: bytes) -> list[Passage]:
    """The passages of one file; Unreadable says why there are none."""
    from knowledge.reading.splitting import pieces

    document, found = _without_language(name), dict[str, Passage]()
    for piece in pieces(_sections(PurePosixPath(name), data)):
        one = piece.section
        place = one.anchor or "/".join(piece.path[1:])
        identity = passage_id(name, piece.path, piece.text)
        language = _language(name, piece.text)
        found.setdefault(
            identity,
            Passage(
                identity, name, language, one.anchor, f"{document}#{place}", piece.path, piece.text,
                one.asked, one.sources, one.dated,
            ),
        )  # fmt: skip
    if not found:
        raise Unreadable("holds no text beside what stands around web pages")
    return list(found.values())


def _sections(name: PurePosixPath, data: bytes) -> list[Section]:
    from knowledge.reading.decoding import decode

    suffix = name.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"{suffix or 'no ending'}: only txt, md and html are read")
    text = decode(data)
    if suffix in (".html", ".htm"):
        from knowledge.reading.web import read_html

        return read_html(text, name.stem)
    if suffix == ".txt":
        from knowledge.reading.plain import read_plain

        return read_plain(text, name.stem)
    from knowledge.reading.markdown import read_markdown

    return read_markdown(text, name.stem)


def _without_language(name: str) -> str:
    """`zh/tiers.md` and `en/tiers.md` are one document."""
    first, _, rest = name.partition("/")
    return rest if first in ("zh", "en") and rest else name


def _language(name: str, text: str) -> Language:
    first = name.partition("/")[0]
    if first in ("zh", "en") and "/" in name:
        return "zh" if first == "zh" else "en"
    return "zh" if len(_HAN.findall(text)) * 5 >= len(_LETTER.findall(text)) else "en"
