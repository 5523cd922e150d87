"""The papers of the demo: what a department would have in hand before it starts.

Published lists in their two layouts, the registers of works and licences; all as files that
the import reads like anybody's.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from domain.work import WorkKind
from service.demo.plan_words import Plan, PlannedBatch, PlannedEntry, PlannedLicence

AUTHORITY = "国家版权局"
DUTIES = {
    1: "content=not_provide; storage=block_upload; commerce=expedite; live=not_provide",
    2: "content=not_provide; storage=block_upload; search=expedite; commerce=expedite",
    3: "content=not_provide; storage=block_upload; commerce=expedite",
}
COLUMNS = {
    "cinema": ("序号", "作品名称", "相关权利人", "拟上映日期"),
    "series": (
        "序号",
        "片名",
        "权利主体",
        "作品类型",
        "授权形式",
        "授权期限",
        "分销、置换情况",
    ),
}
KINDS = {
    WorkKind.FILM: "电影",
    WorkKind.SERIES: "电视剧",
    WorkKind.SONG: "音乐",
    WorkKind.NOVEL: "小说",
    WorkKind.LIVE_EVENT: "直播",
}
WORK_COLUMNS = ("title", "kind", "holders", "aliases", "identifiers")
LICENCE_COLUMNS = (
    "work", "platform", "account", "territory", "since", "until", "holder", "source",
)  # fmt: skip


def write_lists(plan: Plan, folder: Path) -> None:
    """Write the papers of a plan into a folder.

    Writes `batch-1.csv`, `works.csv` and `licences.csv`; for the second wave `batch-2.csv`
    and `batch-3.csv`, and for the last `late_licences.csv`.
    """
    for batch in plan.batches:
        _write_batch(plan, batch, folder / f"batch-{batch.number}.csv")
    works = (
        (
            w.title,
            w.kind.value,
            ";".join(w.holders),
            ";".join(w.aliases),
            ";".join(w.identifiers),
        )
        for w in plan.works
    )
    _write(folder / "works.csv", WORK_COLUMNS, works)
    _write_licences(plan, plan.licences, folder / "licences.csv")
    _write_licences(plan, plan.late_licences, folder / "late_licences.csv")


def _write_batch(plan: Plan, batch: PlannedBatch, file: Path) -> None:
    heading = (
        f"# batch: {batch.number}",
        f"# issued: {_day(plan, batch.issued)}",
        f"# authority: {AUTHORITY}",
        f"# duties: {DUTIES[batch.number]}",
    )
    row = _cinema_row if batch.layout == "cinema" else _series_row
    rows = (row(plan, entry) for entry in batch.entries)
    _write(file, COLUMNS[batch.layout], rows, heading)


def _cinema_row(plan: Plan, entry: PlannedEntry) -> tuple[str, ...]:
    work = plan.work(entry.work)
    assert entry.since is not None
    release = plan.day(entry.since)
    printed = f"{release.year}年{release.month}月{release.day}日"
    return (str(entry.number), f"《{work.title}》", "、".join(work.holders), printed)


def _series_row(plan: Plan, entry: PlannedEntry) -> tuple[str, ...]:
    work = plan.work(entry.work)
    if entry.since is None or entry.until is None:
        term = "长期"
    else:
        # The list prints the last day of the term.
        term = f"{_day(plan, entry.since)}至{_day(plan, entry.until - 1)}"
    shared = "、".join(entry.authorised) or "无"
    holders = "、".join(work.holders)
    return (str(entry.number), work.title, holders, KINDS[work.kind], "独家", term, shared)


def _write_licences(plan: Plan, licences: Iterable[PlannedLicence], file: Path) -> None:
    rows = (
        (
            plan.work(x.work).title,
            x.platform or "",
            x.account or "",
            x.territory or "",
            _day(plan, x.since),
            "" if x.until is None else _day(plan, x.until),
            plan.work(x.work).holders[0],
            x.source,
        )
        for x in licences
    )
    _write(file, LICENCE_COLUMNS, rows)


def _day(plan: Plan, number: int) -> str:
    return plan.day(number).date().isoformat()


def _write(
    file: Path,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    heading: tuple[str, ...] = (),
) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(f"{line}\n" for line in heading)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
