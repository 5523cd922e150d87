"""The registered notice formats. Adding one is one file here and one line below."""

from alerts.notice import Formats
from alerts.notices.cn_regulation import CnRegulation
from alerts.notices.dmca import Dmca
from alerts.notices.dsa16 import Dsa16

FORMATS: Formats = {f.name: f for f in (CnRegulation(), Dmca(), Dsa16())}
