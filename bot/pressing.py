"""What a pressed button does to the message under which it stood."""

from dataclasses import replace

from bot.messages import Button, Incoming, Outgoing, Pressed, Settled
from skills.contract import Effect

TURNS = ("next_page", "previous_page", "older", "newer")  # labels of steps that turn a page


def pressed_of(label: str | None, effect: Effect) -> Pressed:
    """What becomes of a step's button: a page is turned in place, what is done with one tap is done once."""
    if label in TURNS:
        return "turns"
    return "goes" if effect == "tap" else "stays"


def placed(outgoing: Outgoing, incoming: Incoming, button: Button | None) -> Outgoing:
    """The reply with what it means for the message under which the button was pressed."""
    if button is None or incoming.message is None:
        return outgoing
    if button.pressed == "turns" and outgoing.status == "done":
        return replace(outgoing, replaces=incoming.message)
    if button.pressed == "goes" and outgoing.status == "done":
        left = tuple(key for key in incoming.keys if key[1] != incoming.button)
        return replace(outgoing, settles=Settled(incoming.message, left))
    if button.pressed == "ends" and outgoing.status not in ("problem", "denied"):
        return replace(outgoing, settles=Settled(incoming.message))
    return outgoing
