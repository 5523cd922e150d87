"""A house with two platforms, two works and three notices, for tests of the API."""

import json
from datetime import UTC, datetime, timedelta

from config.settings import load
from domain.enforcement import Event, Notice
from domain.posting import Platform
from domain.protection import ProviderClass
from domain.work import Work, WorkId, WorkKind
from service.bootstrap import bootstrap

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WORKS = (
    Work(WorkId("w-1"), WorkKind.SONG, "灯塔之歌", ("海港音乐",)),
    Work(WorkId("w-2"), WorkKind.NOVEL, "灯下黑", ("墨井文化",)),
)


def a_notice(platform, work, number):
    return Notice(
        id=f"N-{number}",
        posting=f"{platform}:{number}",
        work=work,
        platform=platform,
        account="u1",
        url=f"https://{platform}.example/{number}",
        format="cn_regulation",
        language="zh",
        body="…",
        evidence=(),
        cited="batch 1, entry 1",
        made_at=NOON,
        seen_at=NOON,
        due=NOON + timedelta(hours=24),
        trace="S-1",
    )


def open_house(folder):
    """Furnish a folder and open it; close the service afterwards."""
    config = folder / "keywatch.toml"
    config.write_text("")
    (folder / "data").mkdir()
    service = bootstrap(load(config, {}))
    with service.store.transaction() as tx:
        for name in ("tube", "melody"):
            tx.catalogue.put_platform(
                Platform(name, "json_video", f"https://{name}.example", ProviderClass.STORAGE)
            )
        for work in WORKS:
            tx.catalogue.put_work(work)
        for number, (platform, work) in enumerate(
            [("tube", "w-1"), ("tube", "w-2"), ("melody", "w-1")], 1
        ):
            notice = a_notice(platform, WorkId(work), number)
            tx.cases.put_notice(notice, NOON)
            body = json.dumps({"notice": notice.id})
            tx.events.emit(
                Event(
                    f"E-{number}", "notice.sent", platform, notice.work, notice.id, NOON, body
                )
            )
    return service
