"""When a backup is due, and which old ones go."""
