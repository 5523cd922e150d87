"""Settings: the options of every room, from defaults, a TOML file and the environment.

`keywatch.toml` need not exist. Every URL may also come from the environment
(`KEYWATCH_STORE`, `KEYWATCH_BUS`, `KEYWATCH_VAULT`, `KEYWATCH_INDEX`, `KEYWATCH_SEARCH`), or
from a file that it names (`KEYWATCH_STORE_FILE` and so on), so that secrets in them stay where
they are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alerts.options import AlertOptions
from config.document import read_toml
from crawlers.options import CrawlOptions
from domain.errors import BadInput
from fingerprint.options import KeyframeOptions, SightingOptions, VideoDescriptor

URLS = ("store", "bus", "vault", "index", "search", "clock")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Processes of `keywatch run`. `fingerprint` 0 means one a core."""

    crawl: int = 1
    fingerprint: int = 0
    api: bool = True


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where the HTTP API listens."""

    host: str = "127.0.0.1"
    port: int = 8420


@dataclass(frozen=True, slots=True)
class LogOptions:
    """`format` is `text` for people or `json` for machines; `level` as in `logging`."""

    level: str = "INFO"
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Settings:
    """All there is to configure. A stage receives its own part and never this object.

    `data` is the folder of everything embedded; the URLs left empty lie in it.
    """

    data: str = "data"
    store: str = ""
    bus: str = ""
    vault: str = ""
    index: str = ""
    search: str = ""
    clock: str = "system:"
    crawl: CrawlOptions = field(default_factory=CrawlOptions)
    keyframes: KeyframeOptions = field(default_factory=KeyframeOptions)
    sightings: SightingOptions = field(default_factory=SightingOptions)
    video: VideoDescriptor = field(default_factory=VideoDescriptor)
    alerts: AlertOptions = field(default_factory=AlertOptions)
    run: RunOptions = field(default_factory=RunOptions)
    serve: ServeOptions = field(default_factory=ServeOptions)
    log: LogOptions = field(default_factory=LogOptions)

    @property
    def folder(self) -> Path:
        """The data folder as an absolute path."""
        return Path(self.data).absolute()

    def url(self, port: str) -> str:
        """Return the URL of a port, the embedded default when none is set."""
        given: str = getattr(self, port)
        embedded = {
            "store": f"sqlite:///{self.folder}/keywatch.db",
            "bus": f"sqlite:///{self.folder}/bus.db",
            "vault": f"file://{self.folder}/vault",
            "index": f"file://{self.folder}/index",
            "search": f"sqlite:///{self.folder}/search.db",
        }
        return given or embedded.get(port, given)


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read settings; relative paths are taken from the folder of the file.

    Raises:
        BadInput: See config.document; also a path that was named and is not there.
    """
    settings = Settings()
    if path is not None:
        settings = read_toml(path, Settings)
        folder = path.absolute().parent
        settings = replace(settings, data=str(folder / settings.data))
        if descriptor := settings.video.descriptor:
            settings = replace(settings, video=VideoDescriptor(str(folder / descriptor)))
    for port in URLS:
        url = _from_environment(f"KEYWATCH_{port.upper()}", environment)
        if url is not None:
            named: Any = {port: url}
            settings = replace(settings, **named)
    if settings.log.format not in {"text", "json"}:
        place = str(path or "settings")
        raise BadInput(
            f"log.format is text or json, found {settings.log.format!r}", place=place
        )
    return settings


def _from_environment(name: str, environment: Mapping[str, str]) -> str | None:
    file = environment.get(f"{name}_FILE")
    if file is None:
        return environment.get(name)
    if name in environment:
        raise BadInput(f"{name} and {name}_FILE are both set", place="environment")
    return url_in(file, f"{name}_FILE")


def url_in(file: str, name: str) -> str:
    """Return the URL that stands in a file, in one line.

    Args:
        file: Its path.
        name: What messages call what named the file.

    Raises:
        BadInput: It cannot be read, or holds something else; what it holds is not shown.
    """
    try:
        url = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}", place=file) from error
    except UnicodeDecodeError:  # Without its cause, which quotes the file.
        raise BadInput(f"{name} is not text in UTF-8", place=file) from None
    if not url or len(url.splitlines()) != 1:
        raise BadInput(f"{name}: expected one line, a URL", place=file)
    return url
