"""Chinese prose: clauses, speech and reviews, in simplified characters."""

from collections.abc import Mapping, Sequence
from random import Random

from service.demo.content import words_zh as words
from service.demo.content.prose import Storyteller

_CLAUSES = (
    "{time}，{who}{moving}{place}",
    "{who}{adverb}{handling}那{measure}{thing}",
    "{who}{adverb}{meeting}{person}",
    "{person}{doing}，{creature}{moving}{place}",
    "{sky}{sky_doing}{place}",
    "{place}只剩{number}{measure}{adjective}的{thing}",
    "{who}{feature}{adjective}，{person}{doing}",
    "{person}{musing}{town}的{idea}",
    "{adjective}的{thing}压着{idea}",
    "{creature}{adverb}{moving}{place}",
    "{who}把{thing}{handling}",
    "{who}不再{musing}{idea}",
    "没人{musing}{person}的{idea}",
    "{town}的{person}都{doing}",
    "{idea}比{thing}更{adjective}",
    "{who}{doing}又{doing}",
    "{number}个{person}{moving}{place}",
    "{feature}里全是{idea}",
    "{who}与{person}隔着{thing}{doing}",
    "{person}{handling}{thing}，{adverb}{meeting}{who}",
    "{sky}{sky_doing}，{sky}{sky_doing}",
    "{time}的{place}{adjective}如{thing}",
    "{who}{musing}{who}的{idea}",
    "{thing}在{place}{sky_doing}",
    "连{creature}也{musing}{idea}",
    "{adjective}的{person}替{who}{handling}{thing}",
    "{town}的{sky}{adverb}{sky_doing}",
    "{who}的{feature}像{adjective}的{thing}",
    "{person}卖{thing}，{person}买{thing}",
    "{adverb}{musing}{idea}的是{who}",
    "{who}{moving}{town}，{handling}{number}{measure}{thing}",
    "若非{idea}，{who}怎会{meeting}{person}",
)
_SPEECH = (
    "你{adverb}{musing}{idea}了",
    "{town}的{idea}不过{thing}罢了",
    "别{handling}我的{thing}",
    "{time}我{moving}{place}",
    "谁还{musing}{adjective}的{idea}",
    "{handling}{thing}，再{meeting}{person}",
    "{person}{adverb}{meeting}过{who}",
    "{place}有{creature}，也有{idea}",
    "{adjective}的{thing}值{number}{measure}{thing}",
    "等{sky}{sky_doing}，{person}便{doing}",
)
_MARKS = ("。", "。", "！", "？")
_REMARKS = (
    "{opinion}{praise}，{opinion}却{praise}",
    "写{person}{doing}那几页，{opinion}{praise}",
    "{adverb}{musing}{idea}的{person}最{adjective}",
    "我在{place}读完，{sky}{sky_doing}",
    "作者{musing}{idea}，未免{praise}",
    "{thing}与{creature}的比喻{praise}",
    "{time}重读，{opinion}更见{praise}",
    "若删去{idea}一段，{opinion}会{praise}",
    "{opinion}{praise}处，像{adjective}的{thing}",
    "书里的{person}{adverb}{meeting}{person}，令人{doing}",
    "朋友{musing}{opinion}，我倒觉得{praise}",
    "{opinion}不如{opinion}，{thing}不如{creature}",
)
_QUOTING = ("原文说：“{}”", "有一处写道：“{}”", "且看：“{}”", "我抄下：“{}”")


def people(rng: Random, count: int) -> tuple[str, ...]:
    """Return so many different names of people."""
    names: dict[str, None] = {}
    while len(names) < count:
        given = "".join(rng.sample(words.GIVEN, rng.choice((1, 2, 2, 2))))
        names[rng.choice(words.SURNAMES) + given] = None
    return tuple(names)


def title(rng: Random) -> str:
    """Return the title of a novel, without brackets."""
    return _town(rng) + rng.choice(words.TITLES)


def story(rng: Random, cast: Sequence[str], length: int) -> str:
    """Return paragraphs of about `length` characters about the cast."""
    teller = Storyteller(rng, _lists(rng, cast))
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < length:
        sentences = []
        for _ in range(rng.randint(2, 5)):
            link = rng.choice(words.LINKS) + "，" if rng.random() < 0.15 else ""
            sentences.append(link + "，".join(teller.some(_CLAUSES, 1, 3)) + "。")
        if rng.random() < 0.6:
            said = "，".join(teller.some(_SPEECH, 1, 2)) + rng.choice(_MARKS)
            sentences.append(teller.fill("{who}{adverb}{saying}：") + f"“{said}”")
        paragraphs.append("".join(sentences))
    return "\n".join(paragraphs)


def review(rng: Random, quotes: Sequence[str], length: int) -> str:
    """Return at least `length` characters about a book, the quotations set among them."""
    teller = Storyteller(rng, _lists(rng, people(rng, 3)))
    paragraphs: list[str] = []
    waiting = list(quotes)
    while sum(map(len, paragraphs)) < length + sum(map(len, quotes)):
        remarks = [
            f"{'，'.join(teller.some(_REMARKS, 1, 2))}。" for _ in range(rng.randint(2, 4))
        ]
        if waiting and paragraphs:
            remarks.append(rng.choice(_QUOTING).format(waiting.pop(0)))
        paragraphs.append("".join(remarks))
    return "\n".join(paragraphs)


def _town(rng: Random) -> str:
    parts = (words.PLACE_HEADS, words.PLACE_MIDDLES, words.PLACE_ENDS)
    return "".join(rng.choice(part) for part in parts)


def _lists(rng: Random, cast: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {
        "who": cast,
        "town": tuple(_town(rng) for _ in range(8)),
        "time": words.TIMES,
        "place": words.PLACES,
        "thing": words.THINGS,
        "creature": words.CREATURES,
        "person": words.PEOPLE,
        "idea": words.IDEAS,
        "handling": words.HANDLING,
        "meeting": words.MEETING,
        "musing": words.MUSING,
        "moving": words.MOVING,
        "doing": words.DOING,
        "saying": words.SAYING,
        "adjective": words.ADJECTIVES,
        "adverb": words.ADVERBS,
        "sky": words.SKY,
        "sky_doing": words.SKY_DOING,
        "feature": words.FEATURES,
        "measure": words.MEASURES,
        "number": words.NUMBERS,
        "opinion": words.OPINIONS,
        "praise": words.PRAISE,
    }
