"""A letter has its number from the first moment; it is out once its file exists."""

from audit.workflow import Transition, Workflow
from notices.enums import LetterState as S

LETTER = Workflow("文书", (Transition(S.QUEUED, "render", "system", S.ISSUED),))
