"""One folder or file a channel; none knows another."""
