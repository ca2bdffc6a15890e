"""Pure rules of the service: states, arrows, clocks, classification of words."""
