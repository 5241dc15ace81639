"""Fields of several forms: files checked by content, lines of a roster by their numbers."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.filecheck import MOST_BYTES, CheckedFile, FileRefused, check_upload

MOST_LINES = 200


class CheckedFileField(forms.FileField):
    """A file that has passed `foundation.filecheck`."""

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        sent = super().clean(data, initial)
        return _checked(sent) if sent else None


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ".jpg,.jpeg,.png,.pdf"})


class CheckedFilesField(forms.FileField):
    """Several of them, at most so many."""

    widget = _Files

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        if len(data or []) > self.most:
            raise forms.ValidationError(f"最多上传 {self.most} 个文件，请合并后重新选择。")
        return [_checked(super(CheckedFilesField, self).clean(each, initial)) for each in data or []]


def read_line_numbers(text: str) -> list[int]:
    """Numbers and ranges as people write them (3、7、12-15), each once. Raises ValidationError."""
    numbers: list[int] = []
    for part in re.split(r"[、,，;；\s]+", text.strip()):
        found = re.fullmatch(r"(\d{1,6})(?:[-–—~至](\d{1,6}))?", part, re.ASCII)
        if part and not found:
            raise forms.ValidationError(f"行号“{part[:20]}”无法识别，请填写如 3、7、12-15。")
        if found:
            first, last = int(found[1]), int(found[2] or found[1])
            numbers += range(first, min(last, first + MOST_LINES) + 1)
    return list(dict.fromkeys(numbers))


def _checked(sent: UploadedFile) -> CheckedFile:
    if (sent.size or 0) > MOST_BYTES:
        raise forms.ValidationError(f"“{(sent.name or '')[:40]}”超过 10 MB，请压缩后重新上传。")
    try:
        return check_upload(sent.name or "文件", sent.read())
    except FileRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
