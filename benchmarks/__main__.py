"""`make bench`: run all benchmarks or the named ones; print a line each, leave benchmarks/results.json."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

# name: (module, goal, unit of the printed figures)
BENCHMARKS = {
    "P1": ("benchmarks.p1_letter", 1.15, 1000, "ms"),
    "P9": ("benchmarks.p9_judgement", 0.25, 1_000_000, "us"),
    "P11": ("benchmarks.p11_queue", 2.0, 1000, "ms"),
}
RESULTS = Path(__file__).parent / "results.json"


def main(wanted: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang_skills.settings")
    django.setup()
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"没有名为 {'、'.join(unknown)} 的基准，可选：{'、'.join(BENCHMARKS)}。", file=sys.stderr)
        return 2
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in wanted or BENCHMARKS:
        module, goal, factor, unit = BENCHMARKS[name]
        reference, ours = import_module(module).run()
        ratio = ours / reference
        word = "ok" if ratio <= goal else "short"
        print(
            f"{name} reference={reference * factor:.3g}{unit} ours={ours * factor:.3g}{unit} "
            f"ratio={ratio:.2f} goal={goal:.2f} {word}",
            flush=True,
        )
        results[name] = {"reference": reference, "ours": ours, "ratio": round(ratio, 3), "goal": goal}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
