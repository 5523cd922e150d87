"""The comparison of two runs sees what differs, and not what must."""

import json
from datetime import UTC, datetime

from chain_tables import differences

from alerts.wording import instant

RECORDS = ("ab" * 32, "cd" * 32)
NOON = datetime(2026, 5, 20, 12, 0, 3, tzinfo=UTC)


def a_run(record=RECORDS[0], port=4000, seen_at=NOON, notices=("N-1", "N-2"), state="sent"):
    seen = {"record": record, "url": f"http://127.0.0.1:{port}/b1", "at": seen_at.isoformat()}
    said = [instant(seen_at, language) for language in ("en", "zh")]
    event = {"body": json.dumps({"notices": notices, "state": state, "text": said})}
    return {
        "sightings": [
            {
                "posting": "books:b1",
                "trace": "S-0123456789abcdef" if record == RECORDS[0] else "S-fedcba9876543210",
                "seen_at": seen_at,
                "body": json.dumps(seen),
            }
        ],
        "links": [],
        "events": [{"id": f"E-{port}", "seq": port, "body": json.dumps(event)}],
    }


def test_ports_seconds_records_and_the_order_of_commits_are_not_told():
    later = NOON.replace(minute=9)
    other = a_run(RECORDS[1], 5000, later, ("N-2", "N-1"))
    assert differences(a_run(), other) == []


def test_another_hour_another_state_and_a_missing_row_are_told():
    assert len(differences(a_run(), a_run(seen_at=NOON.replace(hour=13)))) == 4
    [ours, theirs] = differences(a_run(), a_run(state="overdue"))
    assert "body.body.state=sent" in ours
    assert "body.body.state=overdue" in theirs
    assert len(differences(a_run(), a_run(notices=("N-1",)))) == 2
    empty = {name: [] for name in a_run()}
    assert [line.split(":")[0] for line in differences(a_run(), empty)] == [
        "events",
        "sightings",
    ]


def test_a_row_that_is_there_twice_is_told():
    twice = a_run()
    twice["events"] *= 2
    [line] = differences(twice, a_run())
    assert line.startswith("events: only ours")
