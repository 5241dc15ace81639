"""The applicant's side of a refusal that is prepared."""

from django import forms

from reviews.forms.fields import CheckedFilesField
from reviews.services.hearing import MOST_FILES


class HearingForm(forms.Form):
    """The applicant's answer to a refusal that is prepared."""

    text = forms.CharField(
        label="陈述申辩意见",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写明您的意见；没有意见的，可以在本页下方选择不陈述申辩。"},
        help_text="写明哪一条理由与事实不符、实际情况是什么。",
    )
    papers = CheckedFilesField(
        most=MOST_FILES,
        label="证明材料",
        required=False,
        help_text=f"可以选择多个 PDF 或照片，最多 {MOST_FILES} 个，每个不超过 10 MB；没有的不用上传。",
    )
