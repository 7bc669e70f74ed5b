"""The Telegram channel: the only folder that imports `telegram`.

An update is committed to the inbox before Telegram is told that it arrived; a reply is committed to the outbox, with
its effects, before it is sent. Whatever dies in between is picked up at the next start.

Nothing here logs what people write, their names or the bot's token: log lines carry row numbers, update numbers and
the kind and place of an error.
"""
