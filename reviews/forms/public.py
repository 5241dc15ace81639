"""What a visitor fills in at a public notice: the mobile, the objection, the look-up of its answer."""

from django import forms

from accounts.forms.fields import ReadField
from foundation.identifiers import mobile
from foundation.normalise import clean_name
from reviews.forms.fields import CheckedFilesField
from reviews.services.objections import MOST_FILES

LEAST_OBJECTION = 10


class PhoneForm(forms.Form):
    """First step of an objection: the mobile that gets the code."""

    phone = ReadField(
        mobile,
        label="手机号",
        help_text="先用验证码核实手机号，再填写异议。手机号只用于核实情况和答复您，不会公开。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ObjectionForm(forms.Form):
    """Second step: the code, and a named person's objection to one row of a notice."""

    code = forms.CharField(
        label="短信验证码",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "请填写短信里的 6 位验证码。"},
    )
    name = ReadField(clean_name, label="您的姓名", help_text="请填写真实姓名，匿名异议无法核实。")
    text = forms.CharField(
        label="异议内容",
        min_length=LEAST_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "请填写异议内容。",
            "min_length": f"请写明哪里不符、怎么知道的，至少 {LEAST_OBJECTION} 个字，否则无法核查。",
        },
        help_text="请写明事实和线索。",
    )
    evidence = CheckedFilesField(
        most=MOST_FILES,
        label="证明材料",
        required=False,
        help_text=f"照片或 PDF，最多 {MOST_FILES} 个，每个不超过 10 MB。只有核查部门可以打开。",
    )


class TrackForm(forms.Form):
    """Receipt and code of an objection."""

    receipt = forms.CharField(label="回执编号", max_length=32, error_messages={"required": "请填写回执编号。"})
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="提交异议时页面和短信给出的 16 位字母和数字，空格可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写查询码。"},
    )
