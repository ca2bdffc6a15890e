"""触点: every contact with a customer and the one timeline."""
