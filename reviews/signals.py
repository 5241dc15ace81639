"""`decision_made`: sent with `decision` and `at` inside the transaction of the signature (`send`, never `send_robust`)."""

from django.dispatch import Signal

decision_made = Signal()
