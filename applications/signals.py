"""Knowledge goes right by signal: sent inside the transaction, so that a refusal on the right undoes the step.

`application_submitted`: `application`, `resubmitted` (bool), `actor`, `at`.
`application_withdrawn`: `application`, `actor`, `at`. Why it is one: docs/decisions/0009-withdrawal-signal.md.
"""

from django.dispatch import Signal

application_submitted = Signal()
application_withdrawn = Signal()
