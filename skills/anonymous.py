"""A client's words without whose they are: names, numbers and addresses taken out, so that an example can be read aloud."""

import re

from storage.clients import ClientBook
from storage.names import COMPOUND_SURNAMES, fold, surname
from storage.views import ClientBrief

SOMEBODY, NUMBER = "某某", "×"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLES = "先生|女士|小姐|太太|阿姨|大哥|大姐|总|姐|哥|叔|董|经理|行长|主任|医生|老师|律师"
_ADDRESSED = re.compile(
    rf"(?:{'|'.join(COMPOUND_SURNAMES)}|[{_SURNAMES}])(?:{_TITLES})|(?<![古])[老小][{_SURNAMES}](?![\u3400-\u9fff]?[版式用])|"
    r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+",
)
_NUMBERS = re.compile(r"\+?\d[\d\s\-]*[\dXx]|\d")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_RUN = re.compile(r"[\u3400-\u9fff·]{2,}")
_LONGEST = 4  # characters of a name looked for


def nameless(text: str, client: ClientBrief, book: ClientBook) -> str:
    """The text with the client's and everybody else's names, all numbers and e-mail addresses taken out."""
    own = {client.name, client.short_name, *_given(client)}
    others = {hit for hit in _pieces(text) if hit not in own}
    known = {
        found.key for found in book.find_names({fold(piece) for piece in others}) if found.kind in ("full", "short")
    }
    hidden = own | {piece for piece in others if fold(piece) in known}
    text = _MAIL.sub(NUMBER, text)
    for name in sorted((name for name in hidden if len(name) >= 2), key=len, reverse=True):
        text = re.sub(re.escape(name), SOMEBODY, text, flags=re.I)
    return _NUMBERS.sub(NUMBER, _ADDRESSED.sub(SOMEBODY, text))


def _given(client: ClientBrief) -> tuple[str, ...]:
    """A person's given name, by which people speak of them."""
    if client.kind == "company" or client.name.isascii():
        return tuple(client.name.split()) if client.name.isascii() and client.kind == "person" else ()
    return (client.name.removeprefix(surname(client.name)).strip("·"),)


def _pieces(text: str) -> set[str]:
    """All stretches of Chinese that could be a name."""
    runs = _RUN.findall(text)
    return {run[a : a + n] for run in runs for n in range(2, _LONGEST + 1) for a in range(len(run) - n + 1)}
