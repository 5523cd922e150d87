"""`keywatch cluster`: prepare the servers that several machines share."""

import typer

from service.cli.desk import Json, say, settings
from service.preparing import prepare

app = typer.Typer(no_args_is_help=True, help="The servers that several machines share.")


@app.command()
def init(as_json: Json = False) -> None:
    """Make tables, topics, indexes and the bucket of the settings. Safe to repeat.

    Run it once with new servers, and after each upgrade before anything else. Partitions of
    a bus (`kafka://host1,host2/keywatch?partitions=24`) are never taken away, and added only
    while no message waits; shards of an index stay as they were made.

    Example: keywatch cluster init
    """
    done = list(prepare(settings()))
    say({"done": done}, "\n".join(done), as_json=as_json)
