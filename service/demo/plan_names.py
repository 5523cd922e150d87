"""Names of things that do not exist: titles, holders, accounts, in Chinese and English.

Titles are drawn without return, and none is part of another: a search for one work never
finds another work's copies by accident.
"""

from dataclasses import dataclass, field
from random import Random

_ZH_HEADS = (
    "雾港", "长桥", "北巷", "云渡", "青禾", "旧城", "霜河", "灯塔", "山野", "海棠",
    "竹里", "白鹭", "风铃", "潮汐", "石榴", "星野", "麦田", "古渡", "银杏", "沙洲",
)  # fmt: skip
_ZH_TAILS = (
    "来信", "夜行", "往事", "归人", "密码", "之约", "回声", "旧梦", "追凶", "少年",
    "食堂", "长歌", "谜案", "纪年", "船歌", "疑云", "晚风", "传说", "档案", "远航",
)  # fmt: skip
_EN_HEADS = (
    "Salt", "Copper", "Winter", "Hollow", "Amber", "Silent", "Paper", "Granite", "Velvet",
    "Northern", "Crimson", "Broken", "Lantern", "Harvest", "Glass", "Iron", "Willow", "Marble",
)  # fmt: skip
_EN_TAILS = (
    "Harbour", "Orchard", "Meridian", "Ledger", "Causeway", "Sparrow", "Archive", "Tide",
    "Carousel", "Parish", "Compass", "Furnace", "Almanac", "Voyage", "Garden", "Signal",
)  # fmt: skip
_ZH_HOLDERS = ("澄光影业", "远岸文化", "木棉传媒", "半山音乐", "松间书局", "北辰体育")
_EN_HOLDERS = ("Tarnfield Pictures", "Ostrey House", "Quillmere Books", "Fennick Records")
_ZH_NICKS = (
    "阿南",
    "老木匠",
    "小橘灯",
    "夜航船",
    "豆腐西施",
    "山里人",
    "胖虎",
    "南瓜",
    "阿禾",
    "七月",
)
_EN_NICKS = (
    "mapleleaf",
    "oldharbour",
    "quietfox",
    "tinroof",
    "bluekettle",
    "sandpiper",
    "noodle",
)
_ZH_TOPICS = (
    "厨房日常", "周末露营", "修自行车", "旧物改造", "钓鱼日记", "阳台种菜", "城市漫步",
    "练琴打卡", "手账分享", "养猫记录", "夜跑路线", "木工小课",
)  # fmt: skip
_EN_TOPICS = (
    "Kitchen diary", "Slow weekend", "Bicycle repair", "Rooftop garden", "Evening practice",
    "Street walk", "Woodwork lesson", "Rainy day loop", "Field notes", "Sketchbook tour",
)  # fmt: skip
_ZH_COVERT = ("懂的都懂", "资源自取", "深夜档合集", "搬运存档", "先码后看", "收藏夹清理")
_EN_COVERT = ("you know this one", "archive dump", "late show mix", "no talk just watch")


@dataclass(slots=True)
class Names:
    """Draws names by a seeded generator and never gives a title twice."""

    rng: Random
    _taken: set[str] = field(default_factory=set)

    def title(self, language: str) -> str:
        """Return a new title of a work or a book."""
        while True:
            if language == "zh":
                title = self.rng.choice(_ZH_HEADS) + self.rng.choice(_ZH_TAILS)
            else:
                title = f"{self.rng.choice(_EN_HEADS)} {self.rng.choice(_EN_TAILS)}"
            if title not in self._taken:
                self._taken.add(title)
                return title

    def holder(self, language: str) -> str:
        """Return the name of a rights holder."""
        return self.rng.choice(_ZH_HOLDERS if language == "zh" else _EN_HOLDERS)

    def account(self, language: str, number: int) -> str:
        """Return an account's name, made its own by a number."""
        nick = self.rng.choice(_ZH_NICKS if language == "zh" else _EN_NICKS)
        return f"{nick}{number:02d}"

    def contact(self) -> str:
        """Return a contact an account may publish."""
        return f"QQ {self.rng.randrange(10_000, 99_999)}{self.rng.randrange(1000, 9999)}"

    def everyday(self, language: str) -> str:
        """Return the title of a posting that has nothing to do with any work."""
        if language == "zh":
            return f"{self.rng.choice(_ZH_TOPICS)} 第{self.rng.randrange(1, 400)}期"
        return f"{self.rng.choice(_EN_TOPICS)} #{self.rng.randrange(1, 400)}"

    def covert(self, language: str) -> str:
        """Return a title that hides what the posting is."""
        words = _ZH_COVERT if language == "zh" else _EN_COVERT
        return f"{self.rng.choice(words)} {self.rng.randrange(10, 99)}"

    def open(self, title: str, language: str) -> str:
        """Return a title that says which work the posting copies."""
        forms = (
            ("《{}》高清完整版", "{} 全集 未删减", "【搬运】{}", "{} 免费看")
            if language == "zh"
            else ("{} full HD", "{} - complete", "[reupload] {}", "Watch {} free")
        )
        return self.rng.choice(forms).format(title)

    def about(self, title: str, language: str) -> str:
        """Return a title that names a work without copying it."""
        forms = (
            ("聊聊《{}》", "{} 观后感") if language == "zh" else ("On {}", "{}: my thoughts")
        )
        return self.rng.choice(forms).format(title)
