"""What people say before the wish itself: that something else comes first, or that what was asked is dropped."""

import re

# What only says that something else comes first.
INTERRUPTION = re.compile(
    r"^(?:(?:hold on|wait(?: (?:a|one) (?:sec|second|minute|moment))?|one (?:sec|moment)|hang on|by the way|btw|actually wait|"
    r"行吧(?= )|好吧(?= )|"
    r"等一下|等一等|等等|等下|等会儿?|稍等|慢着|打断一下|插一句|话说|对了|顺便问一?下|先问一?下)[,,.。!:\s]+|"
    # A word of courtesy or of surprise that is a sentence of its own: thanks. his email?
    r"(?:(?:thanks|thank you|thx|cheers)(?: a lot| so much)?|好?的?谢谢[你您]?|辛苦了|(?:good )?(?:morning|afternoon|evening)|"
    r"[哦噢啊]+[^,,。!!??]{0,10})[.。!!]+\s*)(?=\S)",
    re.I,
)
DROPPED = re.compile(r"^(?:那|那就|好吧|哦)?\s*(?:算了|不用了|never ?mind|forget it)[,,。.!;\s]+(?=\S)", re.I)
