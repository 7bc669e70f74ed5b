"""Speed and memory, in ratios against a floor measured in the same run."""
