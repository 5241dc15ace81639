"""What an applicant sees of an own application."""

from portal.affairs.contesting import remedies
from portal.affairs.history import timeline
from portal.affairs.overview import affair, affairs, by_urgency, expected_amount, payments_by_year, way

__all__ = ["affair", "affairs", "by_urgency", "expected_amount", "payments_by_year", "remedies", "timeline", "way"]
