"""Put a refusal into the reader's language."""

from tonglu.lib.spoken import spoken as worded

__all__ = ["worded"]
