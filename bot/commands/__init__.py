"""Groups of commands of `advisor-bot`, and the options that several commands take."""
