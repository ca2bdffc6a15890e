"""The ways a customer reaches us, as choices of a form (shells see no models)."""

from tonglu.touchpoints.models import ContactMedium

MEDIUMS = ContactMedium.choices
