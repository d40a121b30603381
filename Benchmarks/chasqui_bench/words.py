"""Text for prompts: plain sentences without meaning, the same on every machine."""

import random

WORDS = """
river bridge runner message village mountain valley morning evening winter summer garden window market street harbor
island forest meadow lantern candle letter basket ladder kettle blanket saddle wagon anchor compass feather pebble
copper silver marble timber linen cotton barley pepper honey butter orchard vineyard shepherd teacher sailor painter
baker doctor farmer singer weaver mason carries follows gathers measures remembers repairs discovers promises borrows
answers crosses watches counts paints opens closes lifts plants waters sells finds leaves brings keeps hears before
after under over between against without toward beyond beside around quiet narrow ancient careful distant familiar
golden hidden humble patient proud rapid silent simple sudden tender useful warm young early late seldom often always
""".split()


def prose(count: int, seed: str) -> str:
    """So many words in sentences of five to fourteen. Different seeds share no beginning."""
    chosen = random.Random(seed)
    words: list[str] = []
    left = 0
    for _ in range(count):
        word = chosen.choice(WORDS)
        if left == 0:
            left = chosen.randint(5, 14)
            word = word.capitalize()
        left -= 1
        words.append(word + "." if left == 0 else word)
    return " ".join(words)


def tokens(count: int, seed: str) -> list[int]:
    """So many token ids, of the vocabulary's ordinary part for any model of more than 30,000 tokens."""
    chosen = random.Random(seed)
    return [chosen.randrange(1000, 30000) for _ in range(count)]
