from backends_builders import a_sighting, later

from domain.posting import Sighting
from service import replaying


def see(home, count):
    service = home.open()
    with service.store.transaction() as tx:
        for n in range(count):
            tx.frontier.see(a_sighting(f"av{n}", trace=f"s-{n}", seen_at=later(n)))
    service.close()


def waiting(home):
    service = home.open()
    heard = []
    while delivery := service.bus.take(Sighting, "fingerprint", "w"):
        heard.append(delivery.message.trace)
        delivery.ack()
    service.close()
    return heard


def test_what_was_seen_since_is_published_again(home, monkeypatch):
    monkeypatch.setattr(replaying, "PAGE", 2)
    see(home, 6)
    answer = home.run("replay", "--since", later(1).isoformat(), "--json")
    assert answer.json == {"published": 5}
    assert sorted(waiting(home)) == [f"s-{n}" for n in range(1, 6)]


def test_a_time_that_is_none_is_named(home):
    answer = home.run("replay", "--since", "yesterday")
    assert answer.status == 2
    assert "yesterday" in answer.err
