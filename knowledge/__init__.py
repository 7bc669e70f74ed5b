"""Knowledge believes: the methodology, its dated values and its rules. It knows no client and no chat."""
