"""`make bench`: every measurement, one JSON line each. Name some to run only those: `python -m bench start answers`."""

import json
import sys

from bench import (
    answers,
    asking,
    classes,
    imports,
    law,
    llm,
    planning,
    retrieval,
    router,
    segments,
    start,
    telegram,
    threads,
)
from bench.retrieval import speed

ALL = {
    "start": start.measure,
    "router": router.measure,
    "threads": threads.measure,
    "telegram": telegram.measure,
    "imports": imports.measure,
    "answers": answers.measure,
    "retrieval": retrieval.measure,
    "retrieval_speed": speed.measure,
    "classes": classes.measure,
    "law": law.measure,
    "segments": segments.measure,
    "planning": planning.measure,
    "planning_invariants": planning.invariants,
    "asking": asking.measure,
    "llm": llm.overhead,
    "llm_paired": llm.paired,
}

# What needs a data set of its own, or takes long, is run by name only.
for name in sys.argv[1:] or [
    name for name in ALL if not name.startswith("retrieval") and name not in ("planning_invariants", "llm_paired")
]:
    print(json.dumps({name: ALL[name]()}, ensure_ascii=False), flush=True)
