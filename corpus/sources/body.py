"""The body of an answer, unpacked as it comes, and never more of it than may be kept."""

from __future__ import annotations

import zlib

#: Packed parts that one body may be made of; each costs memory, and may hold nothing.
_MOST_PARTS = 100
_GZIP = b"\x1f\x8b"


class TooLarge(Exception):
    """More came than may be kept."""


class Body:
    """What came so far of a body.

    Args:
        largest: Bytes that it may have, as sent and as unpacked.
        coding: The ``Content-Encoding``.

    Raises:
        ValueError: If the coding is none that was asked for.
    """

    def __init__(self, largest: int, coding: str = "") -> None:
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"no coding that was asked for: {coding!r}")
        self._largest = largest
        self._sent = 0
        self._parts = 0
        self._unpack: zlib._Decompress | None = None
        self._content = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what came.

        Raises:
            TooLarge: If it is more than may be kept; no more of it was unpacked than that.
            ValueError: If it cannot be unpacked.
        """
        room = self._largest - self._sent
        self._sent += len(data)
        if self._coding in ("", "identity"):
            self._content += data[:room]
        if self._sent > self._largest:
            raise TooLarge
        if self._coding in ("", "identity"):
            return
        while data:
            unpack = self._unpacking(data)
            if unpack is None:  # what follows the last part is nothing
                return
            try:
                self._content += unpack.decompress(data, self._largest + 1 - len(self._content))
            except zlib.error as e:
                raise ValueError(f"cannot be unpacked: {e}") from e
            if len(self._content) > self._largest:
                raise TooLarge
            data = unpack.unused_data if unpack.eof else unpack.unconsumed_tail

    def complete(self) -> bytes:
        """All of it.

        Raises:
            ValueError: If the end is missing.
        """
        if self._unpack is not None and not self._unpack.eof:
            raise ValueError("cut off")
        return bytes(self._content)

    def beginning(self) -> bytes:
        """As much of it as may be kept, whether there is more or not."""
        return bytes(self._content[: self._largest])

    def _unpacking(self, data: bytes) -> zlib._Decompress | None:
        """What unpacks the part that ``data`` belongs to; None if it belongs to none."""
        if self._unpack is None or self._unpack.eof:
            if self._parts and not data.startswith(_GZIP[: len(data)]):
                return None
            self._parts += 1
            if self._parts > _MOST_PARTS:
                raise ValueError("too many parts")
            self._unpack = zlib.decompressobj(_window(self._coding, data))
        return self._unpack


def _window(coding: str, data: bytes) -> int:
    """How zlib calls the form of ``data``.

    Some servers send bare deflate where zlib's wrapping is asked for; that begins with a byte
    whose low half is 8 and which with the next one is divisible by 31.
    """
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
