"""What of customers can be imported: owners with their rooms."""

from tonglu.customers.imports.kind import OWNERS

__all__ = ["OWNERS"]
