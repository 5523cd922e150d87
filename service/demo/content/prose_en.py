"""English prose: sentences, speech and reviews."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from service.demo.content import words_en as words
from service.demo.content.prose import Storyteller

_CLAUSES = (
    "on {time} {who} {moving} {towards} the {place}",
    "{who} {adverb} {handling} the {adjective} {thing}",
    "{who} {meeting} a {person} {towards} the {place}",
    "the {person} {doing} while a {creature} {moving} {towards} the {place}",
    "{weather} {weathering} over the {adjective} {place}",
    "only a {adjective} {thing} and {number} {adjective} {things} were left",
    "{who} {doing} with {adjective} {feature}",
    "the {person} {adverb} {musing} the {idea} of {town}",
    "a {thing} weighed upon {idea}",
    "some {creature} {adverb} {moving} {towards} {town}",
    "nobody {musing} the {adjective} {idea}",
    "every {person} in {town} {doing}",
    "{idea} seemed more {adjective} than a {thing}",
    "{who} {doing} and {adverb} {doing}",
    "{number} {things} {weathering} {towards} the {place}",
    "{who} and a {adjective} {person} {handling} {number} {things}",
    "neither {idea} nor {idea} {weathering}",
    "the {thing} {towards} the {place} {weathering}",
    "even the {creature} {musing} {idea}",
    "for {who} the {adjective} {person} {handling} a {thing}",
    "{weather} {weathering}, {weather} {weathering}",
    "{adjective} as a {thing}, {who} {moving} {towards} {town}",
    "one {person} sold {things}, another {handling} {things}",
    "{who}, {adverb} {adjective}, {meeting} the {person}",
    "without {idea} no {person} {doing} {adverb}",
    "at {time} {who} {musing} {idea} and {doing}",
    "{adverb} the {person} {handling} {who}'s {thing}",
    "{idea} {weathering} from {town} {towards} the {place}",
    "before {time} no {creature} {doing}",
    "{who} {doing}; {who} {doing}",
    "the {adjective}, {adjective} {place} smelt of {thing} and {creature}",
    "{number} {things} for {number} {things} was what the {person} {musing}",
    "until {time} {idea} {weathering}",
    "once a {creature} {meeting} {who}",
    "what {who} {musing} was {idea}",
    "{things}, {things}, {adjective} {things}",
    "like {weather}, the {person} {moving} {towards} {town}",
    "{adjective} {feature} {weathering}",
    "{town} {doing} whenever {weather} {weathering}",
    "the {person}'s {creature} {handling} {things}",
    "{who} had {idea}, the {person} had {idea}",
    "{towards} {town} {adjective} {weather} {weathering}",
)
_SPEECH = (
    "you {adverb} {musing} the {idea}",
    "{town} keeps its {idea} like a {thing}",
    "leave my {adjective} {thing} {towards} the {place}",
    "who {musing} {adjective} {idea}",
    "that {person} {meeting} {who} on {time}",
    "a {creature} has more {idea} than any {person}",
    "I {handling} {number} {things} before {time}",
    "when {weather} {weathering}, {person} and {creature} {doing}",
)
_REMARKS = (
    "the {opinion} is {praise}, the {opinion} {praise}",
    "where the {person} {doing}, the {opinion} turns {praise}",
    "its {person} {musing} {idea} far too {adverb}",
    "I finished it {towards} a {adjective} {place} while {weather} {weathering}",
    "comparing {idea} to a {thing} strikes me as {praise}",
    "read again at {time}, the {opinion} grows {praise}",
    "without the {idea} the {opinion} would be {praise}",
    "{opinion} matters less than {opinion}, as a {thing} does to a {creature}",
    "friends {musing} the {opinion}; I found it {praise}",
    "no {person} ever {meeting} a {person} so {adverb}",
)
_QUOTING = ("One line runs: “{}”", "Hear this: “{}”", "I copied out: “{}”", "It says: “{}”")
_NUMBERS = (
    "two",
    "three",
    "four",
    "five",
    "seven",
    "nine",
    "eleven",
    "twelve",
    "twenty",
    "forty",
)
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiouAEIOU])")


def people(rng: Random, count: int) -> tuple[str, ...]:
    """Return so many different names of people."""
    names: dict[str, None] = {}
    while len(names) < count:
        first = rng.choice(words.FIRST_HEADS) + rng.choice(words.FIRST_ENDS)
        names[f"{first} {_family(rng)}"] = None
    return tuple(names)


def title(rng: Random) -> str:
    """Return the title of a novel."""
    return f"The {rng.choice(words.TITLES)} of {_family(rng)}"


def story(rng: Random, cast: Sequence[str], length: int) -> str:
    """Return paragraphs of about `length` characters about the cast."""
    teller = Storyteller(rng, _lists(rng, cast))
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < length:
        sentences = []
        for _ in range(rng.randint(2, 5)):
            joint = rng.choice((", and ", "; ", ", but ", " because ", ", though "))
            sentence = joint.join(teller.some(_CLAUSES, 1, 2))
            if rng.random() < 0.15:
                sentence = f"{rng.choice(words.LINKS)} {sentence}"
            sentences.append(_sentence(sentence))
        if rng.random() < 0.5:
            said = _sentence("; ".join(teller.some(_SPEECH, 1, 2)))
            sentences.append(f"“{said[:-1]},” {teller.fill('{saying} {who}')}.")
        paragraphs.append(" ".join(sentences))
    return "\n".join(paragraphs)


def review(rng: Random, quotes: Sequence[str], length: int) -> str:
    """Return at least `length` characters about a book, the quotations set among them."""
    teller = Storyteller(rng, _lists(rng, people(rng, 3)))
    paragraphs: list[str] = []
    waiting = list(quotes)
    while sum(map(len, paragraphs)) < length + sum(map(len, quotes)):
        remarks = [_sentence("; ".join(teller.some(_REMARKS, 1, 2))) for _ in range(3)]
        if waiting and paragraphs:
            remarks.append(rng.choice(_QUOTING).format(waiting.pop(0)))
        paragraphs.append(" ".join(remarks))
    return "\n".join(paragraphs)


def _family(rng: Random) -> str:
    return rng.choice(words.FAMILY_HEADS) + rng.choice(words.FAMILY_ENDS)


def _sentence(text: str) -> str:
    text = _ARTICLE.sub(r"\1n ", text)
    return text[0].upper() + text[1:] + "."


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun}s"


def _lists(rng: Random, cast: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {
        # After the first meeting people go by one of their names.
        "who": (*cast, *(part for name in cast for part in name.split())),
        "town": tuple(_family(rng) for _ in range(8)),
        "number": _NUMBERS,
        "things": tuple(_plural(noun) for noun in words.THINGS),
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
        "towards": words.TOWARDS,
        "doing": words.DOING,
        "saying": words.SAYING,
        "adjective": words.ADJECTIVES,
        "adverb": words.ADVERBS,
        "weather": words.WEATHER,
        "weathering": words.WEATHERING,
        "feature": words.FEATURES,
        "opinion": words.OPINIONS,
        "praise": words.PRAISE,
    }
