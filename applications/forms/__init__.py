"""Forms of the applicant's side."""

from applications.forms.account import AccountForm
from applications.forms.section import SectionForm
from applications.forms.submitting import DeclarationForm, StartForm, WithdrawForm

__all__ = ["AccountForm", "DeclarationForm", "SectionForm", "StartForm", "WithdrawForm"]
