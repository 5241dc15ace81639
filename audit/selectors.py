"""Reading the log."""

from django.db.models import Model, QuerySet

from audit.models import Event


def history(row: Model) -> QuerySet[Event]:
    """The events of one row, oldest first."""
    return Event.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("sequence")
