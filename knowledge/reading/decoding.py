"""Bytes -> text: UTF-8, UTF-16, GB18030 or Big5, told apart by marks and by what comes out."""

import codecs

from charset_normalizer import from_bytes

from knowledge.reading.section import Unreadable

LARGEST = 20_000_000  # bytes: a thousand times a long handbook
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = {
    b"PK\x03\x04": "a ZIP or Office file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip file",
}


def decode(data: bytes) -> str:
    """The text of a file; Unreadable names what it is instead."""
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB: split it")
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise Unreadable(f"{what}: save it as txt, md or html")
    text = _decoded(data)
    if not text.strip():
        raise Unreadable("empty")
    strange = sum(text.count(one) for one in map(chr, [*range(9), *range(14, 32), 0xFFFD]))
    if strange > len(text) / 1000:
        raise Unreadable("not a text: it holds control characters")
    return text


def _decoded(data: bytes) -> str:
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data.decode(encoding)
        if b"\0" in data[:2000]:
            return data.decode("utf-16-le" if data[1:2000:2].count(0) >= data[:2000:2].count(0) else "utf-16-be")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            best = from_bytes(data, cp_isolation=["gb18030", "big5hkscs"]).best()
            if best is None:
                raise
            return str(best)
    except (UnicodeDecodeError, ValueError):
        raise Unreadable("no text in UTF-8, UTF-16, GB18030 or Big5: save it as UTF-8") from None
