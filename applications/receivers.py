"""What applications tell the apps left of it."""

from typing import Any
from uuid import UUID

from applications.models import Application
from applications.permissions import may_act
from notices.permissions import reader


@reader
def applicant_reads_own_letters(user: Any, application_id: UUID) -> bool:
    application = Application.objects.select_related("person", "organisation").filter(pk=application_id).first()
    return application is not None and may_act(user, application)
