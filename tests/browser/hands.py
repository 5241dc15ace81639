"""What a person does at a page, said in the words that stand on it: labels, buttons, links, never an id."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, Response, expect

PATIENCE = 30_000
"""Milliseconds: a busy machine is slow, not broken."""
KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
expect.set_options(timeout=PATIENCE)


class Hands:
    """One person at one browser; with `keyboard`, somebody who presses buttons by Enter and not with a pointer."""

    def __init__(self, page: Page, *, keyboard: bool = False) -> None:
        self.page, self.keyboard = page, keyboard
        page.set_default_timeout(PATIENCE)

    # --- Going about ---------------------------------------------------------------------------------------------

    def go(self, address: str) -> Response | None:
        """Type an address."""
        return self.page.goto(address)

    def follow(self, words: str, *, exact: bool = False) -> None:
        """Follow the first link with these words."""
        self.page.wait_for_load_state()  # nothing moves any more under the pointer
        self.page.get_by_role("link", name=words, exact=exact).first.click()
        self.page.wait_for_load_state()

    def press(self, words: str, *, exact: bool = True) -> None:
        """Press the button with these words."""
        self.page.wait_for_load_state()
        button = self.page.get_by_role("button", name=named(words) if exact else words).first
        if self.keyboard:
            button.press("Enter")
        else:
            button.click()
        self.page.wait_for_load_state()

    def unfold(self, words: str) -> None:
        """Open what is folded under these words."""
        self.page.locator("summary").filter(has_text=words).first.click()

    def fetch(self, link: str) -> bytes:
        """The file behind a link."""
        address = self.page.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.context.request.get(address or "")
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer.body()

    def download(self, button: str) -> tuple[str, bytes]:
        """Press a button that hands out a file; gives its name and content."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=named(button)).click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    # --- Filling in ----------------------------------------------------------------------------------------------

    def field(self, label: str) -> Locator:
        """The box with this label, whether or not it is marked as optional."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(（选填）)?\s*$")).first

    def write(self, label: str, text: str) -> None:
        """Write into a box."""
        self.field(label).fill(text)

    def choose(self, label: str, *options: str) -> None:
        """Choose from a list, or tick among choices under one question."""
        group = self._group(label)
        if not group.count():
            self.field(label).select_option(label=options[0])
            return
        for option in options:
            group.first.get_by_label(option, exact=True).check()

    def tick(self, label: str) -> None:
        """Tick a box by what stands beside it."""
        self.page.get_by_label(label).first.check()

    def answer(self, answers: dict[str, str]) -> None:
        """Question by question: dates, numbers and names are written, the rest is chosen."""
        for label, value in answers.items():
            expect(self._group(label).or_(self.field(label)).first).to_be_attached()
            if self._group(label).count() or self._is_list(label):
                self.choose(label, value)
            else:
                self.write(label, value)

    def hand_in(self, label: str, *files: tuple[str, bytes]) -> None:
        """Choose files for a box."""
        payloads: list[FilePayload] = [
            {"name": name, "mimeType": KINDS[name.rsplit(".", 1)[-1]], "buffer": data} for name, data in files
        ]
        self.page.get_by_label(label).first.set_input_files(payloads)

    # --- Looking -------------------------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """These words stand on the page."""
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        """These words stand nowhere in what the server sent."""
        content = self.page.content()
        for text in texts:
            assert text not in content, f"“{text}” stands on {self.page.url}"

    def heading(self, text: str) -> None:
        """The page is headed so."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def text(self) -> str:
        """What is to be read on the page."""
        return self.page.get_by_role("main").inner_text()

    def colour_of(self, words: str) -> str:
        """The colour in which a state is written."""
        shown = self.page.get_by_role("main").get_by_text(words, exact=True).first
        return str(shown.evaluate("element => getComputedStyle(element).color"))

    def _group(self, label: str) -> Locator:
        return self.page.get_by_role("group", name=re.compile(rf"^\s*{re.escape(label)}"))

    def _is_list(self, label: str) -> bool:
        return str(self.field(label).evaluate("element => element.tagName")) == "SELECT"


def named(words: str) -> re.Pattern[str]:
    """A button's whole name; what is only spoken, not shown, may stand after a blank."""
    return re.compile(rf"^\s*{re.escape(words).replace('：', chr(92) + 's*：')}\s*$")


def log_in(hands: Hands, username: str, password: str) -> None:
    """Through the log-in page, as people do; officials are asked for a code next."""
    hands.write("登录名、手机号或身份证号", username)
    hands.write("密码", password)
    hands.press("登录")
