"""What an S3 server or the way to it said, and whether to ask again.

Only the server's code and words are passed on: neither ever holds our secret.
"""

import re
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    SSLError,
)
from botocore.parsers import ResponseParserError

FAILURES = (BotoCoreError, ClientError, ResponseParserError)
_CREDENTIALS = "the server refuses our credentials or what they may do"
_PLAIN = {
    "AccessDenied": _CREDENTIALS,
    "ExpiredToken": "the credentials were lent and have run out",
    "InvalidAccessKeyId": "the server does not know the access key",
    "SignatureDoesNotMatch": "the secret does not belong to the access key",
    "RequestTimeTooSkewed": "the clocks of this machine and the server differ too much",
    "NoSuchBucket": "there is no such bucket; `keywatch vault create` makes it",
    "NotImplemented": "the server cannot do what we need",
    "AuthorizationHeaderMalformed": "the bucket lies in another region",
    "PermanentRedirect": "the bucket lies in another region",
    "403": _CREDENTIALS,
}
# What gets through when sent once more, beside everything of 500 and above.
_AGAIN = {
    "BadDigest",
    "ConditionalRequestConflict",
    "IncompleteBody",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "Throttling",
    "TooManyRequests",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}
_UNTRUSTED = re.compile(r"(?<=verify failed: )[^(]+|hostname .* doesn't match .*")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that was not answered as hoped.

    Args:
        code: The server's, or empty when it never answered.
        words: For people.
        again: Whether the same request may succeed when it is sent once more.
        pause: Seconds the server asks us to wait; None when it does not say.
    """

    code: str
    words: str
    again: bool
    pause: float | None = None


def failure_of(error: BotoCoreError | ClientError | ResponseParserError) -> Failure:
    """Judge what botocore raised."""
    if isinstance(error, ClientError):
        return _answered(error)
    if isinstance(error, NoCredentialsError | CredentialRetrievalError):
        return Failure("", "there are no credentials to sign with", again=False)
    if isinstance(error, SSLError) and (found := _UNTRUSTED.search(str(error))):
        words = f"the server's certificate is not accepted: {found[0].strip()}"
        return Failure("", f"{words}; ca=FILE names whom else to trust", again=False)
    return Failure("", f"no answer ({_short(str(error))})", again=True)


def _answered(error: ClientError) -> Failure:
    said = error.response.get("Error", {})
    meta = error.response.get("ResponseMetadata", {})
    code, status = str(said.get("Code", "")), int(meta.get("HTTPStatusCode", 0))
    words = _PLAIN.get(code) or _short(str(said.get("Message", "")))
    again = (status >= 500 and status != 501) or status == 429 or code in _AGAIN
    after = meta.get("HTTPHeaders", {}).get("retry-after", "")
    pause = float(after) if re.fullmatch(r"\d{1,4}", after) else None
    return Failure(code, f"{words or 'an error'} ({code}, status {status})", again, pause)


def _short(words: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
