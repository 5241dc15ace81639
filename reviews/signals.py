"""`decision_made`: sent with `decision` and `at` inside the transaction of the signature.

By `send`, never `send_robust`: a refusal on the right undoes the signature.
"""

from django.dispatch import Signal

decision_made = Signal()
