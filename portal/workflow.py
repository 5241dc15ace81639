"""Lives of rows in portal: the holidays of a year are proposed, confirmed, and replaced by a correction."""

from accounts.enums import ProposalState as P
from accounts.workflow import answers
from audit.workflow import Transition, Workflow

HOLIDAY_YEAR = Workflow(
    "年度节假日",
    (*answers("admin", no="turn_down"), Transition(P.CONFIRMED, "replace_year", "admin", P.REPLACED)),
)
