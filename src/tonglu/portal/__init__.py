"""业主端: the owner shell."""
