from .. import figures
from ..bench import Bench, Side
from ..load import completion, user
from ..words import prose
from ..workload import Figure, Workload

TOKENS = 192
KINDS = ("ngram-simple", "ngram-map-k", "ngram-mod")


class Speculation(Workload):
    name = "speculation"
    about = (
        "SmolLM2-135M with guesses of n-grams (`--spec-type`), beside the same server without: one stream and then 4"
        " at once of 192 tokens, greedy. *Copied* prompts give a text and begin it anew, so that the answer is that"
        " text, as where a program is edited or a document quoted. *Free* ones ask for a text that repeats nothing,"
        " at temperature 1 with a fixed seed, which is where guesses do not pay. Rates are of the decode phase. The"
        " ratio is that of the kind over the plain server.")
    flags = ("-c", "16384", "-np", "4")
    figures = tuple(
        Figure(key, f"tokens a second, {what}, {kind}", "/s", more=True, layout=kind, against="chasqui",
               against_layout="plain", at_least=least)
        for key, what, least in (
            ("copied_1", "copied text, 1 stream", 1.2), ("copied_4", "copied text, 4 streams", None),
            ("free_1", "free text, 1 stream", 0.95))
        for kind in KINDS)
    sides = (Side("chasqui", "plain"), *(Side("chasqui", kind, ("--spec-type", kind)) for kind in KINDS))

    def measure(self, side: Side, bench: Bench) -> dict:
        with bench.serving(side, bench.model, *self.flags) as server:
            result = {}
            for name, plan in (("copied_1", copied(1)), ("copied_4", copied(4)), ("free_1", free())):
                outcomes, _ = bench.drive(server, plan)
                result[name] = figures.decode_rate(outcomes)
            return result


def copied(streams: int) -> list[dict]:
    texts = [prose(150, f"copied {streams} {stream}") for stream in range(streams)]
    return [user(completion(f"{text}\n\n{text}\n\n{' '.join(text.split()[:12])}", TOKENS)) for text in texts]


def free() -> list[dict]:
    return [user(completion(prose(6, "free"), TOKENS, temperature=1, seed=7))]
