"""What an administrator types: a bureau, an official, a post, a reason, a year's holidays, a workbook."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.enums import BUREAUS, DISTRICTS, OUTSIDE_BUREAUS, Role
from accounts.models import Bureau, Post, User
from foundation.filecheck import MOST_BYTES
from foundation.normalise import TextRefused, clean_line, clean_text
from policy import calendar


class LineField(forms.CharField):
    """One line of text through the one normaliser."""

    def __init__(self, *, most: int = 120, **options: Any) -> None:
        self.most = most
        options.setdefault("error_messages", {"required": f"请填写{options.get('label', '此项')}。"})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        try:
            return clean_line(value, self.most)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class DeskForm(forms.Form):
    """Drawn inside a form element of the page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class BureauForm(DeskForm):
    """What the letters of a bureau say of it."""

    name = LineField(most=60, label="名称", help_text="与文书落款一致，例如：赫山区人力资源和社会保障局")
    docket = LineField(most=20, label="机关代字", help_text="例如：赫人社函")
    phone = LineField(most=20, label="电话")
    address = LineField(label="地址")
    review_body = LineField(most=60, label="行政复议机关", required=False, help_text="不填：该部门的决定走复核")
    court = LineField(most=60, label="管辖法院", required=False)


class NewBureauForm(BureauForm):
    """A bureau that is not there yet: only what no district has already."""

    office = forms.ChoiceField(
        label="区县和部门",
        error_messages={"required": "请选择区县和部门。", "invalid_choice": "该区县已设此部门，请另选。"},
    )
    field_order = ("office",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        there = set(Bureau.objects.values_list("district", "kind"))
        self.free = [
            (place, [(f"{district} {kind}", word) for kind, word in BUREAUS if (district, kind) not in there])
            for district, place in DISTRICTS
        ]
        self.free = [(place, kinds) for place, kinds in self.free if kinds]
        self.fields["office"].choices = [("", "请选择"), *self.free]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if office := data.pop("office", ""):
            data["district"], data["kind"] = office.split()
        return data


class PostForm(DeskForm):
    """Which post, where."""

    role = forms.ChoiceField(
        label="岗位", choices=[("", "请选择"), *Role.choices], error_messages={"required": "请选择岗位。"}
    )
    bureau = forms.ModelChoiceField(
        label="部门", queryset=Bureau.objects.order_by("district", "kind"), required=False,
        empty_label="（审计、系统管理不选）", error_messages={"invalid_choice": "请从列表中选择部门。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bureau"].optional_word = "审计、系统管理不选，其他岗位必选"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        role = data.get("role")
        if role and role not in OUTSIDE_BUREAUS and not data.get("bureau") and "bureau" not in self.errors:
            self.add_error("bureau", f"{Role(role).label}岗位须选择部门。")
        return data


class OfficialForm(DeskForm):
    """A new log-in with the person behind it."""

    username = LineField(most=40, label="登录名", help_text="汉字、字母、数字，例如：wangli")
    name = LineField(most=80, label="姓名", help_text="与身份证件一致")
    id_number = LineField(most=40, label="身份证号", help_text="加密保存，系统据此执行回避规定")


class IdentityForm(DeskForm):
    """The ID number of an official who has none on record."""

    id_number = LineField(most=40, label="身份证号", help_text="加密保存，系统据此执行回避规定")


class ReasonForm(DeskForm):
    """Why something is done that is asked about first."""

    reason = LineField(most=200, label="理由", help_text="日志中保留，审计人员可以看到")


class HandOverForm(ReasonForm):
    """To whom the open cases of one bureau go, and why."""

    field_order = ("to", "reason")

    to = forms.ModelChoiceField(
        label="交给", queryset=User.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择接手的人员。", "invalid_choice": "请从列表中选择接手的人员。"},
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = candidates  # type: ignore[attr-defined]


class CandidateField(forms.ModelChoiceField):
    """Officials named with their bureau."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.bureaus: dict[int, Bureau] = {}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{self.bureaus[obj.pk].name}）" if obj.pk in self.bureaus else obj.name


class StandInForm(HandOverForm):
    """Who does a case that a whole bureau must step back from, and why."""

    to = CandidateField(
        label="交给", queryset=User.objects.none(), empty_label="请选择",
        error_messages={"required": "请选择代办的人员。", "invalid_choice": "请从列表中选择代办的人员。"},
    )  # fmt: skip
    reason = LineField(most=200, label="理由", initial="本部门人员均应回避", help_text="日志中保留")

    def __init__(self, *args: Any, candidates: Any, role: str, **options: Any) -> None:
        super().__init__(*args, candidates=candidates, **options)
        posts = Post.objects.filter(user__in=candidates, role=role, active=True).select_related("bureau")
        for post in posts.order_by("pk"):
            self.fields["to"].bureaus.setdefault(post.user_id, post.bureau)  # type: ignore[attr-defined]


class HolidayForm(DeskForm):
    """The State Council's arrangement for a year; for one that is known already, why it is corrected."""

    number = forms.IntegerField(label="年份", min_value=2025, max_value=2100)
    document = LineField(label="文件名称和文号", help_text="例如：国务院办公厅关于 2027 年部分节假日安排的通知")
    off = forms.CharField(
        label="放假日期", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一天或一段，例如：2027-01-01 或 2027-02-05 至 2027-02-11",
        error_messages={"required": "请填写放假日期。"},
    )  # fmt: skip
    working = forms.CharField(
        label="调休上班日期", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一天"
    )
    reason = LineField(
        most=200, label="更正的理由", required=False,
        help_text="更正已有的年份时必填，另一位系统管理员确认时可以看到，例如：国办发明电调整国庆节调休",
        error_messages={"required": "更正已有的年份须写明理由，供另一位系统管理员核对。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = self.corrects
        self.fields["reason"].optional_word = "更正时必填"  # type: ignore[attr-defined]

    @property
    def corrects(self) -> bool:
        """Whether the year that stands in the form is one that is known already."""
        number = str(self["number"].value() or "").strip()
        return number.isascii() and number.isdigit() and len(number) == 4 and calendar.year_of(int(number)) is not None

    def clean_off(self) -> str:
        return _lines(self.cleaned_data["off"])

    def clean_working(self) -> str:
        return _lines(self.cleaned_data["working"])


class WorkbookForm(DeskForm):
    """The spreadsheet with bureaus and posts."""

    file = forms.FileField(
        label="部门和岗位表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择填好的表（XLSX 或 CSV）。", "empty": "文件是空的，请重新保存后上传。"},
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件太大，请使用本页下载的模板。")
        return file


def _lines(raw: str) -> str:
    try:
        return clean_text(raw, multiline=True)
    except TextRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
