"""The skill `find_products`."""
