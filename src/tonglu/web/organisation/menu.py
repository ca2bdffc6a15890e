"""What this part adds to the left menu."""
