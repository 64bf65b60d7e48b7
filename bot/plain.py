"""What is left of Telegram's HTML when its tags have been read."""

from __future__ import annotations

from html.parser import HTMLParser


def length(html: str) -> int:
    """UTF-16 units of the text that is left when Telegram has read the tags."""
    return len(plain(html).encode("utf-16-le", "surrogatepass")) // 2


def plain(html: str, *, addresses: bool = False) -> str:
    """The text without its tags; on request with the address behind each link."""
    reader = _PlainText(addresses=addresses)
    reader.feed(html)
    reader.close()
    return "".join(reader.text)


class _PlainText(HTMLParser):
    def __init__(self, *, addresses: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._addresses = addresses
        self._address: str | None = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and self._addresses:
            self._address = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address:
            self.text.append(f" <{self._address}>")
            self._address = None
