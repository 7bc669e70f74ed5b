"""The rules: pure, on columns. One definition serves one client in a chat and a million at night."""

# Goes up whenever a rule's arithmetic changes: stored with every class, so that a change can be told from a client's own.
RULES = "2"
