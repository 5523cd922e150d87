"""A notice under the Chinese Regulation on the right of network dissemination, art. 14.

It has the fields of the copyright administration's model form of 2007; the words are ours.
The sender answers for the truth of it (art. 24), so it says what was measured and no more.
"""

from alerts.notice import Claim
from alerts.notices.cn_regulation import chinese, english
from alerts.options import Sender
from domain.enforcement import Notice, Retraction
from domain.work import Work


class CnRegulation:
    """Art. 14 notices to providers of storage, search, link and other network services."""

    name = "cn_regulation"

    def body(self, claim: Claim, language: str) -> str:
        """Word the request. See alerts.notice.NoticeFormat."""
        return chinese.body(claim) if language == "zh" else english.body(claim)

    def retraction(
        self, notice: Notice, work: Work, retraction: Retraction, sender: Sender
    ) -> str:
        """Word the withdrawal. See alerts.notice.NoticeFormat."""
        if notice.language == "zh":
            return chinese.retraction(notice, work, retraction, sender)
        return english.retraction(notice, work, retraction, sender)
