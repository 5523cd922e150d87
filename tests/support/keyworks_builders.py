"""Lists as published, made by hand."""

CINEMA = """\
# batch: 3
# issued: 2026-05-01
# authority: 国家版权局
# duties: content=not_provide; storage=block_upload; search=expedite
序号,作品名称,相关权利人,拟上映日期
1,《灯塔》,海港影业,2026-05-10
2,《雾中列车》,"北岸影业、南岸影业",2026年6月1日
"""

SERIES = """\
# batch: 4
# issued: 2026-05-03
# authority: 国家版权局
序号,片名,权利主体,作品类型,授权形式,授权期限,分销、置换情况
1,潮汐,海港影业,电视剧,独家,2026-01-01至2026-12-31,tube、stage
2,灯下黑,墨井文化,小说,独家,长期,无
3,灯塔,海港影业,电影,独家,至2026-05-20,无
"""


def a_document(text: str, name: str = "list.csv"):
    from keyworks.document import parse_document

    return parse_document(text.encode(), name)
