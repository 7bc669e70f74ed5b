"""`make bench`: every measurement, one JSON line each. Name some to run only those: `python -m bench start answers`."""

import json
import sys

from bench import answers, classes, imports, law, router, start, telegram, threads

ALL = {
    "start": start.measure,
    "router": router.measure,
    "threads": threads.measure,
    "telegram": telegram.measure,
    "imports": imports.measure,
    "answers": answers.measure,
    "classes": classes.measure,
    "law": law.measure,
}

for name in sys.argv[1:] or ALL:
    print(json.dumps({name: ALL[name]()}, ensure_ascii=False), flush=True)
