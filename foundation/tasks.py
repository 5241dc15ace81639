"""Wake-up calls. What is to be done stands in the rows."""

from celery import shared_task

from foundation import clock, effects, orphans


@shared_task(name="foundation.run_effect")
def run_effect(effect_id: int) -> None:
    effects.run_effect(effect_id, at=clock.now())


@shared_task(name="foundation.sweep_effects")
def sweep_effects() -> int:
    return effects.run_due(at=clock.now())


@shared_task(name="foundation.sweep_files")
def sweep_files() -> int:
    return orphans.sweep()
