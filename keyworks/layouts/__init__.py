"""The registered list layouts. Adding one is one file here and one line below."""

from collections.abc import Mapping

from keyworks.layout import Layout
from keyworks.layouts.cinema import Cinema
from keyworks.layouts.series import Series

LAYOUTS: Mapping[str, Layout] = {x.name: x for x in (Cinema(), Series())}
