"""`keywatch cluster`: prepare the servers that several machines share."""

import typer

from backends.resolve import prepare_bus
from service.bootstrap import GROUPS
from service.cli.desk import Json, say, settings

app = typer.Typer(no_args_is_help=True, help="The servers that several machines share.")


@app.command()
def init(as_json: Json = False) -> None:
    """Make the topics of the bus and the indexes of fingerprints. Safe to repeat.

    The bus and the index are those of the settings. The bus is that of the settings, such as `kafka://host1,host2,host3/keywatch?partitions=24`.
    Partitions are never taken away, and added only while no message waits. The
    index is as in `elasticsearch+https://host:9200/keywatch?shards=4&ca=FILE&key_file=FILE`: its
    templates are renewed, its shards stay as they were made.

    Example: keywatch cluster init
    """
    # The kernels of the indexes load slowly.
    from service.indexes import prepare_indexes  # noqa: PLC0415
    from service.matching import modalities_of  # noqa: PLC0415

    known = settings()
    done = prepare_bus(known.url("bus"), GROUPS)
    if known.url("index").startswith("elasticsearch"):
        done += prepare_indexes(known, modalities_of(known))
    told = "\n".join(done or ("neither bus nor index needs preparation",))
    say({"done": list(done)}, told, as_json=as_json)
