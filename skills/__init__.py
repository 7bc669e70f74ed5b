"""Skills do: one folder each, one door to all of them (`skills.registry`)."""
