"""Keep what was asked and what was answered, as one WARC 1.1 file a task.

Bodies stand as they came over the wire, still packed. A media body lies in the vault under
its own digest and is not stored twice: its response has its head only, `WARC-Truncated`,
and our own field `Keywatch-Whole-Payload` with the SHA-256 and size of the whole.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Headers = Sequence[tuple[str, str]]

# What is ours alone, and must not lie in evidence that others read.
_SECRET = frozenset({"cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the answer to it, as sent and as received.

    `whole` is the SHA-256 in hex and the size of a body that lies elsewhere; then `body` is
    empty. `status` is the status line after the version, such as `200 OK`.
    """

    url: str
    method: str
    target: str
    request_headers: Headers
    status: str
    response_headers: Headers
    body: bytes
    address: str = ""
    whole: tuple[str, int] | None = None


class Record:
    """A WARC file in the making. Open it with `with`; `path` is whole after the block."""

    def __init__(self, path: Path, software: str, now: Callable[[], datetime]) -> None:
        self.path = path
        self._software = software
        self._now = now

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        about = f"software: {self._software}\r\nformat: WARC File Format 1.1\r\n".encode()
        fields = {"WARC-Date": self._date(), "Content-Type": "application/warc-fields"}
        fields["WARC-Block-Digest"] = _digest(about)
        self._writer.write_record(
            self._writer.create_warc_record(
                "", "warcinfo", BytesIO(about), len(about), warc_headers_dict=fields
            )
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def exchange(self, exchange: Exchange) -> None:
        """Write a response and the request it answers."""
        date = self._date()
        answer = self._part(exchange, "response", date)
        request = self._part(exchange, "request", date)
        self._writer.write_request_response_pair(request, answer)

    def _part(self, exchange: Exchange, kind: str, date: str) -> object:
        fields = {"WARC-Date": date}
        if kind == "response":
            line, headers, body = exchange.status, exchange.response_headers, exchange.body
            protocol = "HTTP/1.1"
            if exchange.address:
                fields["WARC-IP-Address"] = exchange.address
            if exchange.whole:
                digest, size = exchange.whole
                fields["WARC-Truncated"] = "length"
                fields["Keywatch-Whole-Payload"] = f"sha256:{digest} {size}"
        else:
            line, headers, body = f"{exchange.target} HTTP/1.1", exchange.request_headers, b""
            protocol = exchange.method
        kept = [(name, value) for name, value in headers if name.lower() not in _SECRET]
        head = StatusAndHeaders(line, kept, protocol=protocol)
        head.compute_headers_buffer()
        fields["WARC-Payload-Digest"] = _digest(body)
        fields["WARC-Block-Digest"] = _digest(head.headers_buff + body)
        record: object = self._writer.create_warc_record(
            exchange.url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict=fields,
        )
        return record

    def _date(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(body: bytes) -> str:
    """Return SHA-256 in the form of the WARC standard: base 32, labelled."""
    return f"sha256:{base64.b32encode(sha256(body).digest()).decode()}"
