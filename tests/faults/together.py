"""Acts of several people at the same moment, each in a process of its own with its own connection.

`together(first, second, rounds=30)` forks one process for each act; in every round they wait for each other and begin
together, half of the rounds with some milliseconds of jitter. Rows must be committed: mark the test
`django_db(transaction=True)`.
"""

import multiprocessing
import os
import random
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connections

from audit.errors import DomainError

ROUNDS = 30
LONGEST = 120
Act = Callable[[int], Any]


class Broken(AssertionError):
    """An act ended with anything but a result or a Chinese refusal."""


def together(*acts: Act, rounds: int = ROUNDS) -> list[list[str]]:
    """For each round what each act came to: "done", or the sentence of its refusal."""
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(len(acts)), fork.SimpleQueue()
    connections.close_all()  # a child must not speak on the parent's connection
    processes = [
        fork.Process(target=_run, args=(number, act, rounds, start, answers), daemon=True)
        for number, act in enumerate(acts)
    ]
    for process in processes:
        process.start()
    results = [["" for _ in acts] for _ in range(rounds)]
    limit = time.monotonic() + LONGEST
    try:
        for _ in range(len(acts) * rounds):
            while answers.empty():
                ended = not any(process.is_alive() for process in processes)
                # What the last one said may have come between the two looks.
                if time.monotonic() > limit or (ended and answers.empty()):
                    raise Broken(f"the race did not end: {results}")
                time.sleep(0.002)
            number, turn, word, text = answers.get()
            if word == "broken":
                raise Broken(text)
            results[turn][number] = text
    finally:
        for process in processes:
            process.join(1)
            if process.is_alive():
                process.kill()
    return results


def winners(results: list[list[str]]) -> list[int]:
    """How many acts of each round were done."""
    return [row.count("done") for row in results]


def _run(number: int, act: Act, rounds: int, start: Any, answers: Any) -> None:
    chance = random.Random(os.getpid())
    for turn in range(rounds):
        start.wait(60)
        if turn % 2:
            time.sleep(chance.random() * 0.02)
        try:
            act(turn)
            answers.put((number, turn, "said", "done"))
        except DomainError as refusal:
            answers.put((number, turn, "said", str(refusal)))
        except BaseException:
            answers.put((number, turn, "broken", traceback.format_exc()))
            return
    connections.close_all()
