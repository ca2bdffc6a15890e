"""What of the built world can be imported: rooms, and listings that name projects and layouts."""

from tonglu.estates.imports.listings import LISTINGS
from tonglu.estates.imports.units import UNITS

__all__ = ["LISTINGS", "UNITS"]
