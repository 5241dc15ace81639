"""Beyond the tables of bad inputs: what passes is changed as promised, and a led-astray child takes nobody along."""

import io

import pytest
from PIL import Image

from foundation import confined
from foundation.filecheck import FileRefused, check_upload
from foundation.workbook import read_table
from tests.abuse import pictures, workbooks


def test_a_picture_lying_on_its_side_is_stored_upright_and_bare() -> None:
    data = Image.Exif()
    data[0x0112] = 6  # turned by a quarter
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=data)
    checked = check_upload("照片.jpeg", out.getvalue())
    with Image.open(io.BytesIO(checked.data)) as picture:
        assert picture.size == (30, 40)
        assert not picture.getexif()
    assert (checked.kind, checked.size, len(checked.sha256)) == ("jpg", len(checked.data), 64)


def test_only_the_kinds_that_were_asked_for() -> None:
    name, data = pictures.pdf()
    assert check_upload(name, data, ["pdf"]).data == data
    with pytest.raises(FileRefused, match="只接受 CSV、XLSX"):
        check_upload(name, data, ["xlsx", "csv"])
    with pytest.raises(FileRefused, match="超过 1 MB"):
        check_upload(name, data + bytes(1024**2), most_bytes=1024**2)


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_args: object) -> None:
        raise confined.ChildDied

    monkeypatch.setattr(confined, "run", die)
    with pytest.raises(FileRefused, match=r"“名单\.xlsx”的内容异常"):
        read_table(*workbooks.good_book())
    with pytest.raises(FileRefused, match=r"“材料\.pdf”：PDF 文件内容异常"):
        check_upload(*pictures.pdf())


@pytest.mark.parametrize("module", ["foundation.no_such_reader", "this"])
def test_what_a_child_says_is_not_believed_blindly(module: str) -> None:
    with pytest.raises(confined.ChildDied):
        confined.run(module, b"", {})


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory) -> None:
    seen = {}

    def look(command: list[str], **options: object) -> object:
        seen.update(options)
        raise RuntimeError

    monkeypatch.setenv("SECRET_KEY", "s3cret")
    monkeypatch.setattr(confined.subprocess, "run", look)
    with pytest.raises(RuntimeError):
        confined.run("foundation.pdf_reader", b"", {})
    assert "s3cret" not in str(seen["env"])


def test_headings_in_any_order_and_unknown_ones() -> None:
    table = read_table(*workbooks.headed(["日期", "备注", "姓 名"]), required=["姓名"])
    assert table.unknown(["姓名", "日期"]) == ["备注"]
    assert table.missing(["姓名", "金额（元）"]) == ["金额（元）"]
    assert [row["姓名"] for row in table] == ["内容2"]
    assert table.rows[0].get("没有的列") is None
    assert (table.rows[0].number, table.sheet) == (2, "名单")


def test_the_same_file_reads_the_same() -> None:
    file = workbooks.good_book()
    assert read_table(*file) == read_table(*file)


def test_types_of_cells() -> None:
    row = read_table(*workbooks.good_book()).rows[0]
    assert [row[header] for header in workbooks.HEADERS] == workbooks.GOOD
    assert type(row["金额（元）"]) is int
