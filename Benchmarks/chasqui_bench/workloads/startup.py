import json

from ..bench import CHASQUI, LLAMA_SPLIT, Bench, Side
from ..words import prose
from ..workload import Figure, Workload


class Startup(Workload):
    name = "start-up"
    about = (
        "SmolLM2-135M: from the process's start to the whole answer of one token to a short prompt. The"
        " request is repeated every few milliseconds until it is answered with 200. The model's file is in the page"
        " cache.")
    flags = ("-c", "16384", "-np", "8")
    figures = (Figure("answer", "first answer", "ms", at_most=1.0),)
    sides = (CHASQUI, LLAMA_SPLIT)

    def measure(self, side: Side, bench: Bench) -> dict:
        bench.model.read_bytes()
        body = json.dumps({"prompt": prose(4, "start-up"), "n_predict": 1, "temperature": 0})
        with bench.start(side, bench.model, *self.flags) as server:
            return {"answer": server.wait("POST", "/completion", body), "cpu": server.cpu()}
