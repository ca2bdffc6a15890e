"""What the service can import: cases of a register or hotline, and the tree of categories."""

from tonglu.service.imports.cases import CASES
from tonglu.service.imports.categories import CATEGORIES

__all__ = ["CASES", "CATEGORIES"]
