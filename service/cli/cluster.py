"""`keywatch cluster`: prepare the servers that several machines share."""

import typer

from backends.resolve import prepare_bus
from service.bootstrap import GROUPS
from service.cli.desk import Json, say, settings

app = typer.Typer(no_args_is_help=True, help="The servers that several machines share.")


@app.command()
def init(as_json: Json = False) -> None:
    """Make the topics of the bus, and say what was set. Safe to repeat.

    The bus is that of the settings, such as `kafka://host1,host2,host3/keywatch?partitions=24`.
    Partitions are never taken away, and added only while no message waits.

    Example: keywatch cluster init
    """
    done = prepare_bus(settings().url("bus"), GROUPS)
    told = "\n".join(done or ("this bus needs no preparation",))
    say({"done": list(done)}, told, as_json=as_json)
