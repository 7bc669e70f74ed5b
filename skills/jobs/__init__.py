"""Work on the whole book, not in a chat: called by the schedule and by commands."""
