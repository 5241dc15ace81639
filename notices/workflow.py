"""A letter has its number from the first moment; it is out once its file exists."""

from audit.workflow import Transition as T
from audit.workflow import Workflow
from notices.enums import LetterState as S

LETTER = Workflow("文书", (T(S.QUEUED, "render", "system", S.ISSUED),))
