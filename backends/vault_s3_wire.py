"""Requests about one bucket of an S3 server: tried again, and answered in our words.

One loop does all retries, also those of an answer that breaks off half-way, which
botocore's own do not cover; so botocore is told to ask once.
"""

import random
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any, TypeVar

from botocore.config import Config
from botocore.loaders import create_loader
from botocore.session import Session

from backends.vault_s3_errors import FAILURES, Failure, failure_of
from backends.vault_s3_place import S3Place
from domain.errors import BackendUnavailable, BadInput

T = TypeVar("T")
# A HEAD has no body, so its status is all the code there is.
_MISSING = ("NoSuchKey", "NotFound", "404")
_THERE = {"PreconditionFailed": False, "412": False}
_CHANCE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class WireOptions:
    """How long to wait, and how often to ask.

    Args:
        connect_seconds: For a connection and its TLS.
        read_seconds: For the next bytes of an answer; finishing an upload of gigabytes
            takes a server tens of seconds without a word.
        attempts: All in all; with these pauses a server that is away for 15 s is waited for.
        first_pause: Seconds before the second attempt, twice as long before each further
            one; up to a half less, by chance, so that workers do not come all at once.
        longest_pause: Seconds.
        connections: Kept open by one process.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 60.0
    attempts: int = 7
    first_pause: float = 0.4
    longest_pause: float = 8.0
    connections: int = 16


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an upload that the server has."""

    number: int
    tag: str
    checksum: str


class Wire:
    """One bucket.

    Args:
        place: Where it is and how to get there; nothing is asked yet.
        options: See there.
        sleep: Waits so many seconds.

    `client` is the bare one, for tests and benches.

    Raises:
        BadInput: There are no credentials anywhere.
    """

    def __init__(
        self,
        place: S3Place,
        options: WireOptions = WireOptions(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._place, self._options, self._sleep = place, options, sleep
        self.client = _client(place, options)

    def size(self, digest: str) -> int | None:
        """Return how many bytes a digest has, or None when it is not there."""
        key = self._place.key(digest)
        size = self._ask(
            f"looking for {digest}",
            lambda: int(self.client.head_object(**self._at(key))["ContentLength"]),
            dict.fromkeys(_MISSING),
        )
        if size is None:
            # Without its bucket a vault holds nothing, and that is no answer.
            self._ask("asking for the bucket", self._bucket)
        return size

    def read(self, digest: str, start: int = 0, end: int | None = None) -> bytes | None:
        """Return bytes [start, end) of a digest, or None when it is not there."""
        span = {} if end is None else {"Range": f"bytes={start}-{end - 1}"}
        at = self._at(self._place.key(digest))

        def call() -> bytes:
            body: bytes = self.client.get_object(**at, **span)["Body"].read()
            return body

        beyond = {"InvalidRange": b"", "416": b""}
        return self._ask(f"reading {digest}", call, {**dict.fromkeys(_MISSING), **beyond})

    def put(self, digest: str, body: bytes) -> bool:
        """Store a body unless something has its key already; then return False."""
        at = self._at(self._place.key(digest))
        checksum = b64encode(bytes.fromhex(digest)).decode()

        def call() -> bool:
            self.client.put_object(**at, Body=body, ChecksumSHA256=checksum, IfNoneMatch="*")
            return True

        return self._ask(f"storing {digest}", call, _THERE)

    def begin(self, key: str) -> str:
        """Begin an upload in parts and return its id."""
        call = self.client.create_multipart_upload
        return self._ask(
            f"beginning {key}",
            lambda: str(call(**self._at(key), ChecksumAlgorithm="SHA256")["UploadId"]),
        )

    def send(self, key: str, upload: str, number: int, body: bytes) -> Part:
        """Send one part; the server compares it with its checksum."""
        at = self._at(key)
        checksum = b64encode(sha256(body).digest()).decode()

        def call() -> Part:
            tag = self.client.upload_part(
                **at, UploadId=upload, PartNumber=number, Body=body, ChecksumSHA256=checksum
            )["ETag"]
            return Part(number, str(tag), checksum)

        return self._ask(f"sending part {number} of {key}", call)

    def finish(self, key: str, upload: str, parts: tuple[Part, ...]) -> bool:
        """Make the parts one object, unless its key is taken or the upload gone."""
        named = [
            {"PartNumber": p.number, "ETag": p.tag, "ChecksumSHA256": p.checksum} for p in parts
        ]
        at = self._at(key)

        def call() -> bool:
            self.client.complete_multipart_upload(
                **at, UploadId=upload, MultipartUpload={"Parts": named}, IfNoneMatch="*"
            )
            return True

        # An upload is gone, too, when it was finished and only the answer was lost.
        return self._ask(f"finishing {key}", call, {**_THERE, "NoSuchUpload": False})

    def abort(self, key: str, upload: str) -> None:
        """Throw the parts of an upload away; one that is gone already is no error."""

        def call() -> None:
            self.client.abort_multipart_upload(**self._at(key), UploadId=upload)

        self._ask(f"aborting {key}", call, {"NoSuchUpload": None, "404": None})

    def unfinished(self) -> Iterator[tuple[str, str, datetime]]:
        """Yield key, id and beginning of the uploads below our prefix."""
        markers = {"NextKeyMarker": "KeyMarker", "NextUploadIdMarker": "UploadIdMarker"}
        for page in self._pages(self.client.list_multipart_uploads, markers):
            for one in page.get("Uploads", ()):
                yield str(one["Key"]), str(one["UploadId"]), one["Initiated"]

    def listed(self) -> Iterator[str]:
        """Yield the keys below our prefix, ascending."""
        markers = {"NextContinuationToken": "ContinuationToken"}
        for page in self._pages(self.client.list_objects_v2, markers):
            yield from (str(one["Key"]) for one in page.get("Contents", ()))

    def create(self) -> None:
        """Make the bucket; one that is ours already stays as it is."""
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": self._place.region}}
        # Amazon's first region refuses to be named, every other one has to be.
        where = {} if self._place.region == "us-east-1" else elsewhere

        def call() -> None:
            self.client.create_bucket(Bucket=self._place.bucket, **where)

        self._ask("making the bucket", call, {"BucketAlreadyOwnedByYou": None})

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _pages(
        self, call: Callable[..., Mapping[str, Any]], markers: Mapping[str, str]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the pages of a listing; `markers` leads from a page to the next one."""
        # Not botocore's paginator: tried again after an error it says that it is at the end.
        ask = partial(call, Bucket=self._place.bucket, Prefix=self._place.prefix)
        page = self._ask("listing", ask)
        while True:
            yield page
            if not page.get("IsTruncated"):
                return
            onwards = {to: page[of] for of, to in markers.items() if page.get(of)}
            page = self._ask("listing", partial(ask, **onwards))

    def _bucket(self) -> None:
        self.client.list_objects_v2(Bucket=self._place.bucket, MaxKeys=1, Prefix="0")

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": key}

    def _ask(
        self, about: str, call: Callable[[], T], instead: Mapping[str, T] | None = None
    ) -> T:
        """Call until there is an answer; `instead` holds what some codes stand for."""
        attempt = 1
        while True:
            try:
                return call()
            except FAILURES as error:
                failure = failure_of(error)
                if instead is not None and failure.code in instead:
                    return instead[failure.code]
                if not failure.again or attempt >= self._options.attempts:
                    problem = f"vault {self._place}: {about}: {failure.words}"
                    raise BackendUnavailable(problem) from error
            self._sleep(_pause(self._options, attempt, failure))
            attempt += 1


def _pause(options: WireOptions, attempt: int, failure: Failure) -> float:
    doubled = options.first_pause * 2.0 ** (attempt - 1) * _CHANCE.uniform(0.5, 1.0)
    return min(options.longest_pause, max(doubled, failure.pause or 0.0))


@cache
def _loader() -> Any:  # noqa: ANN401 - see below
    """Return what reads botocore's models, which takes it half of the time to open."""
    return create_loader()


def _client(place: S3Place, options: WireOptions) -> Any:  # noqa: ANN401 - botocore makes its classes at run time
    session = Session()
    session.register_component("data_loader", _loader())
    given = place.credentials
    if given is None and session.get_credentials() is None:
        expected = "expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or credentials=FILE"
        raise BadInput(expected, place=f"s3://{place.bucket}")
    return session.create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint,
        verify=str(place.ca) if place.ca else True,
        aws_access_key_id=given and given.key,
        aws_secret_access_key=given and given.secret,
        aws_session_token=given and given.token,
        config=Config(
            connect_timeout=options.connect_seconds,
            read_timeout=options.read_seconds,
            retries={"total_max_attempts": 1, "mode": "standard"},
            s3={"addressing_style": place.addressing},
            signature_version="s3v4",
            max_pool_connections=options.connections,
            # Evidence takes no detours that nobody configured for it.
            proxies={},
            ignore_configured_endpoint_urls=True,
            # We give checksums ourselves, and check what we read against its digest.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            tcp_keepalive=True,
        ),
    )
