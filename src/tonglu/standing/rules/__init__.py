"""Pure rules of marks and segments."""
