# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make chaos: a long bad day, with key fields and without."""

import argparse
import json
import sys
import time

from dev.database import Databases
from dev.postgres import Postgres

from .arena import Arena


def parsed():
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--bookings", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--mode", choices=["both", "keys", "looking"], default="both")
    return parser.parse_args()


def main(options):
    """Print each verdict; the last line is one JSON object."""
    total = {"bookings": 0, "faults": 0, "kills": 0, "lost": 0}
    total |= {
        "doubled_events": 0,
        "doubled_people": 0,
        "wrong": 0,
        "told": 0,
        "seed": options.seed,
    }
    modes = ["looking", "keys"] if options.mode == "both" else [options.mode]
    of_platform = max(20, options.bookings // 10)
    loads = [
        {
            "platform": "made.up.booking",
            "bookings": options.bookings - of_platform,
            "customers": max(10, options.bookings // 4),
        },
        {
            "platform": "resource.booking",
            "bookings": of_platform,
            "customers": max(5, of_platform // 3),
        },
    ]
    print(
        f"seed {options.seed}: make chaos ARGS='--seed {options.seed} "
        f"--bookings {options.bookings} --rate {options.rate} --mode {options.mode}'"
        " replays it",
        flush=True,
    )
    with Postgres() as server:
        for mode in modes:
            started = time.monotonic()
            with Arena(Databases(server), f"chaos_{mode}", mode == "keys") as arena:
                figures, verdict = arena.run(
                    options.seed, loads, options.rate, rest_seconds=900
                )
            print(f"\n{mode}: {time.monotonic() - started:.0f} s, {figures}")
            for name, found in vars(verdict).items():
                print(f"  {name}: {len(found)}")
                for sentence in found[:10]:
                    print(f"    {sentence}")
                total[name] += len(found)
            for name in ("bookings", "faults", "kills"):
                total[name] += figures[name]
    print(json.dumps(total))
    bad = ("lost", "wrong", "doubled_events", "doubled_people", "told")
    return 1 if any(total[name] for name in bad) else 0


if __name__ == "__main__":
    sys.exit(main(parsed()))
