"""The payment file: its columns, cells and bytes; written once, read back, released once."""

import csv
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.models import Event
from foundation import storage, triggers
from payments import list_files
from payments.enums import FileFormat
from payments.errors import BatchRefused, ExportRefused
from payments.models import Batch, BudgetEnvelope, ExportFile, PaymentLine
from payments.services import exports
from payments.standard_list import COLUMNS, SUMMARY_COLUMNS
from tests.payments import factories
from tests.payments.factories import World, moment

BOTH = list(FileFormat.values)


@pytest.mark.parametrize("kind", BOTH)
def test_the_file_holds_what_was_approved(office: World, talent: BudgetEnvelope, kind: str) -> None:
    batch = factories.approved_batch(office, 3)
    file = exports.release(batch=batch, format=kind, by=office.releaser, at=moment())
    data = exports.content(file)
    rows = list(list_files.read_back(kind, data))
    assert (file.rows, file.total, len(rows)) == (3, Decimal("15000.00"), 3)
    first = dict(zip(COLUMNS, rows[0], strict=True))
    line = batch.lines.get(row=1)
    assert first == {
        "序号": "1", "批次号": batch.number, "平台流水号": line.reference, "收款人类型": "2",
        "收款户名": line.payee_name, "收款账号": line.payee_number.reveal(), "收款开户行名称": line.bank_name,
        "收款行联行号": "", "行内标志": "1", "币种": "CNY", "金额": "5000.00", "用途": "技师奖励",
        "附言": f"技师奖励{line.reference}",
    }  # fmt: skip


def test_text_stays_text_and_amounts_are_numbers(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.approved_batch(office, 2)
    file = exports.build(batch=batch, format="xlsx", by=office.releaser, at=moment())
    book = openpyxl.load_workbook(io.BytesIO(exports.content(file)))
    sheet, side = book["明细"], book["汇总"]
    kinds = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert all(kinds[name].data_type == "s" for name in COLUMNS if name not in ("序号", "金额", "收款行联行号"))
    assert (kinds["金额"].value, kinds["金额"].number_format) == (5000, "0.00")
    assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet for cell in row)
    summary = dict(zip([cell.value for cell in side[1]], [cell.value for cell in side[2]], strict=True))
    assert tuple(summary) == SUMMARY_COLUMNS
    assert (summary["笔数"], summary["总金额"], summary["大写金额"]) == ("2", "10000.00", "壹万元整")
    assert (summary["制单人"], summary["复核人"]) == ("maker", "checker")
    assert summary["明细SHA-256"] == batch.content_hash


def test_csv_is_what_an_office_opens(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.approved_batch(office, 1)
    data = exports.content(exports.build(batch=batch, format="csv", by=office.releaser, at=moment()))
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 2
    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == list(COLUMNS)


@pytest.mark.parametrize("kind", BOTH)
def test_built_again_it_is_the_same_to_the_byte(office: World, talent: BudgetEnvelope, kind: str) -> None:
    batch = factories.approved_batch(office, 3)
    first = exports.build(batch=batch, format=kind, by=office.releaser, at=moment())
    data = exports.content(first)
    with triggers.lifted():
        ExportFile.objects.all().delete()
    second = exports.build(batch=batch, format=kind, by=office.releaser, at=moment(hour=17))
    assert exports.content(second) == data
    if kind == "xlsx":
        dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()}
        assert len(dates) == 1 and dates.pop()[0] == 1980


def test_stored_sealed_and_checked_on_the_way_out(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.approved_batch(office, 1)
    file = exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    number = batch.lines.get().payee_number.reveal().encode()
    assert number in exports.content(file)
    assert number not in storage.fetch(file.stored_name)
    file.sha256 = "0" * 64
    with pytest.raises(ExportRefused, match="哈希不一致"):
        exports.content(file)


def test_the_first_download_releases_and_the_others_are_logged(
    office: World, talent: BudgetEnvelope, sound: Callable[[], None]
) -> None:
    batch = factories.approved_batch(office, 2)
    file = exports.release(batch=batch, format="xlsx", by=office.releaser, at=moment())
    batch.refresh_from_db()
    assert (batch.state, batch.released_by, batch.released_format) == ("released", office.releaser, "xlsx")
    assert set(batch.lines.values_list("state", flat=True)) == {"exported"}
    with pytest.raises(BatchRefused):
        exports.build(batch=batch, format="csv", by=office.releaser, at=moment())
    assert exports.download_again(batch=batch, by=office.releaser, at=moment()) == file
    actions = list(Event.objects.filter(subject_type="payments.batch").values_list("action", flat=True))
    assert actions[-3:] == ["open_sealed", "release", "open_sealed"]
    sound()


def test_released_in_the_database_before_a_byte_leaves(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where reading the stored file fails after the release, the batch is released; before it, nothing is."""
    batch = factories.approved_batch(office, 1)

    def full_disk(*args: object) -> str:
        raise OSError("no space")

    monkeypatch.setattr(exports, "store_sealed", full_disk)
    with pytest.raises(OSError, match="no space"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    assert (Batch.objects.get().state, ExportFile.objects.count()) == ("approved", 0)
    monkeypatch.undo()
    file = exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    assert Batch.objects.get().state == "released"
    assert exports.content(file)


@pytest.mark.parametrize("kind", BOTH)
def test_a_file_that_does_not_read_back_is_thrown_away(
    office: World, talent: BudgetEnvelope, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    batch = factories.approved_batch(office, 2)
    honest = list_files.write

    def careless(file_format: str, rows: object, *rest: object) -> bytes:
        changed = [(*row[:10], "5000.01", *row[11:]) if row[0] == "2" else row for row in rows]
        return honest(file_format, changed, *rest)

    monkeypatch.setattr(list_files, "write", careless)
    with pytest.raises(ExportRefused, match="第 2 行写出后与数据库不一致"):
        exports.release(batch=batch, format=kind, by=office.releaser, at=moment())
    monkeypatch.setattr(list_files, "write", lambda *a: honest(a[0], list(a[1])[:1], *a[2:]))
    with pytest.raises(ExportRefused, match="笔数或金额"):
        exports.release(batch=batch, format=kind, by=office.releaser, at=moment())
    assert (ExportFile.objects.count(), Batch.objects.get().state) == (0, "approved")


def test_a_line_changed_behind_its_back_is_not_written(office: World, talent: BudgetEnvelope) -> None:
    batch = factories.approved_batch(office, 2)
    first, second = batch.lines.order_by("row")
    with triggers.lifted():
        PaymentLine.objects.filter(pk=first.pk).update(amount="4000.00")
    with pytest.raises(ExportRefused, match="与复核时不一致"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())
    with triggers.lifted():
        PaymentLine.objects.filter(pk=first.pk).update(amount="5000.00", payee_number_hash=second.payee_number_hash)
    with pytest.raises(ExportRefused, match="收款账号与复核时不一致"):
        exports.release(batch=batch, format="csv", by=office.releaser, at=moment())


names = st.text(
    st.one_of(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("·（）㛃䶮𬭎𫖯ＡabZ,\"'")),
    min_size=1, max_size=60,
).filter(lambda text: text.strip() == text)  # fmt: skip
lists = st.lists(
    st.tuples(
        names, st.from_regex(r"[0-9]{12,19}", fullmatch=True), st.integers(1, 10**13),
        st.from_regex(r"([0-9]{12})?", fullmatch=True),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@pytest.mark.parametrize("kind", BOTH)
@settings(max_examples=40)
@given(rows=lists)
def test_what_is_written_is_read_back(kind: str, rows: list[tuple[str, str, int, str]]) -> None:
    given_rows = [
        (
            str(index), "PC1", f"YYBT{index}", "2", name, number, "中国银行", cnaps, "1", "CNY",
            f"{Decimal(fen).scaleb(-2):.2f}", "用途", "附言",
        )
        for index, (name, number, fen, cnaps) in enumerate(rows, start=1)
    ]  # fmt: skip
    data = list_files.write(kind, given_rows, [("批次号", "PC1")])
    assert list(list_files.read_back(kind, data)) == given_rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1+1"])
def test_what_people_read_holds_no_formula(text: str) -> None:
    assert list_files.safe(text) == f"'{text}"
    assert list_files.safe("益阳市财政局") == "益阳市财政局"
