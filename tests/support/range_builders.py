"""A server that knows ranges, for files that are read in parts."""

import re

from crawlers_builders import Reply


def ranged(body, **headers):
    """Answer as a server does that knows ranges."""

    def answer(asked):
        start, last = map(int, re.findall(r"\d+", asked.headers["Range"]))
        last = min(last, len(body) - 1)
        told = {"Content-Range": f"bytes {start}-{last}/{len(body)}", **headers}
        return Reply(body[start : last + 1], status=206, headers=told)

    return answer
