"""From the command to its first answer: `advisor-bot ask` as a whole process, and what it imports."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

HEAVY = ("torch", "chromadb", "langchain", "matplotlib", "sklearn", "openpyxl", "telegram")
RUNS = 7


def measure() -> dict[str, Any]:
    """Median seconds of a whole `ask`, the floor of an empty interpreter in the same run, and heavy imports."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder}
        ask = [sys.executable, "-m", "bot", "ask", "看看张伟", "--today", "2026-11-22"]
        subprocess.run(ask, env=environment, check=True, capture_output=True)
        floor = [sys.executable, "-c", "pass"]
        script = f"import sys, json; sys.argv = {ask[2:]!r}\nfrom bot.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        script += f"print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
        told = subprocess.run(
            [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
        )
        return {
            "ask_s": _median(ask, environment),
            "empty_interpreter_s": _median(floor, environment),
            "heavy_imports": json.loads(told.stdout.splitlines()[-1]),
        }


def _median(command: list[str], environment: dict[str, str]) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return round(statistics.median(took), 2)
