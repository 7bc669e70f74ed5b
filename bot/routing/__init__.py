"""From what was said to a call: normalise, find names, dates and filters, recognise the skill."""
