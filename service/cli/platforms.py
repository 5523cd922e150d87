"""`keywatch platform`: the sites we watch."""

import re
from typing import Annotated

import typer

from crawlers.guard import check_url
from domain.errors import BadInput, UnknownName
from domain.posting import Platform
from domain.protection import ProviderClass
from service.cli.desk import Json, console, opened, say, show

app = typer.Typer(no_args_is_help=True, help="The sites we watch.")

LANGUAGES = ("zh", "en")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What we call it: letters, digits, - and _.")],
    make: Annotated[str, typer.Option(help="Adapter, such as html_novel; see platform makes.")],
    url: Annotated[str, typer.Option(help="Its base address.")],
    provider: Annotated[
        ProviderClass, typer.Option(help="Its role, which decides its duties.")
    ] = ProviderClass.STORAGE,
    territory: Annotated[str, typer.Option(help="ISO 3166 code, such as CN.")] = "",
    language: Annotated[str, typer.Option(help="Language of notices: zh or en.")] = "zh",
    notice_format: Annotated[
        str, typer.Option(help="Form of notices: cn_regulation, dmca or dsa16.")
    ] = "cn_regulation",
    address: Annotated[
        list[str] | None, typer.Option(help="Private ip:port the guard may let through.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Adapter option, such as content=div.text; repeat.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Watch a site: say which make of adapter reads it.

    Added again under the same name, it replaces what was said before.

    Example: keywatch platform add books --make html_novel --url https://books.example --option content=#text
    """
    platform = Platform(
        name,
        make,
        url.rstrip("/"),
        provider,
        territory or None,
        language,
        notice_format,
        tuple(address or ()),
        dict(_option(text) for text in option or ()),
    )
    _check(platform)
    with opened() as service, service.store.transaction() as tx:
        tx.catalogue.put_platform(platform)
    say(
        {"platform": name, "make": make, "url": platform.base_url},
        f"{name} is watched",
        as_json=as_json,
    )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the platforms we watch.

    Example: keywatch platform list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {
                "platform": p.name,
                "make": p.make,
                "url": p.base_url,
                "provider": p.provider,
                "territory": p.territory,
                "notices": f"{p.notice_format}/{p.language}",
            }
            for p in tx.catalogue.platforms()
        ]
    show(rows, as_json=as_json, empty="no platform is watched yet")
    if not rows and not as_json:
        console.print("add one: keywatch platform add --help", markup=False)


@app.command("makes")
def makes(as_json: Json = False) -> None:
    """List the makes of platforms that we can read.

    Example: keywatch platform makes
    """
    from crawlers.platforms import PLATFORMS  # noqa: PLC0415 - parsers load slowly

    rows = [
        {
            "make": made.name,
            "lists": ", ".join(sorted(made.lists)),
            "reads": (type(made).__doc__ or "").partition("\n\n")[0],
        }
        for made in PLATFORMS.values()
    ]
    show(rows, as_json=as_json, empty="no make is registered")


def _option(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not (key and mark):
        raise BadInput(f"expected an option such as content=div.text, found {text!r}")
    return key, value


def _check(platform: Platform) -> None:
    """Refuse what would only fail later, in a worker.

    Raises:
        UnknownName: No such make or notice format.
        BadInput: A name, address, language, territory or option that cannot be.
        Forbidden: The base address is neither http nor https.
    """
    from alerts.notices import FORMATS  # noqa: PLC0415 - only this command asks
    from crawlers.platforms import PLATFORMS  # noqa: PLC0415 - parsers load slowly

    if not re.fullmatch(r"[\w-]+", platform.name):
        raise BadInput(f"expected a name of letters, digits, - and _, found {platform.name!r}")
    if platform.make not in PLATFORMS:
        raise UnknownName("make of platform", platform.make, tuple(PLATFORMS))
    if platform.notice_format not in FORMATS:
        raise UnknownName("notice format", platform.notice_format, tuple(FORMATS))
    if platform.language not in LANGUAGES:
        raise BadInput(f"notices are written in zh or en, found {platform.language!r}")
    if platform.territory and not re.fullmatch("[A-Z]{2}", platform.territory):
        raise BadInput(f"expected a code such as CN, found {platform.territory!r}")
    for pair in platform.addresses:
        if not re.fullmatch(r"([\d.]+|\[[0-9a-f:]+\]):\d+", pair):
            raise BadInput(f"expected an address such as 127.0.0.1:8000, found {pair!r}")
    # An adapter reads its options when it is asked whose an address is.
    PLATFORMS[platform.make].owns(platform, check_url(platform.base_url))
