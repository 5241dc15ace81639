"""P9: one judgement with its reasons from a dict, beside the same rule in openfisca-core from a dict.

The rule is the reward for technicians (第五条): scope of the employer, district, trigger date, level, one full year,
still employed, amount by level.
"""

from datetime import date

import numpy
from openfisca_core import periods
from openfisca_core.entities import Entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.measure import compare
from policy.engine import assess
from policy.lookup import scheme
from policy.parameters import load

ROUNDS = 9
CALLS = 100
ON = date(2026, 6, 10)
FACTS = {
    "district": "430903",
    "employer_above_scale": True,
    "employer_industries": ["equipment", "construction_machinery"],
    "path": "obtained",
    "level": "technician",
    "event_on": "2025-05-20",
    "employed": True,
}
LEVELS = ("technician", "senior_technician", "special_technician", "chief_technician")
AMOUNTS = numpy.array([0, 5000, 10000, 30000, 50000])
DISTRICTS = numpy.array([430900, 430902, 430903, 430972])
SINCE = numpy.datetime64("2025-04-13")


def run() -> tuple[float, float]:
    """Seconds of one judgement: (openfisca, ours)."""
    rule, parameters = scheme("technician_reward"), load()
    system, question = _system(), _question()
    ours = assess(rule, FACTS, ON, parameters)
    theirs = _openfisca(system, question)
    if str(ours.amount) != f"{theirs:.2f}":
        raise AssertionError(f"the two rules disagree: {ours.amount} and {theirs}")

    def reference() -> None:
        for _ in range(CALLS):
            _openfisca(system, question)

    def judge() -> None:
        for _ in range(CALLS):
            assess(rule, FACTS, ON, parameters)

    theirs_seconds, ours_seconds = compare(reference, judge, ROUNDS)
    return theirs_seconds / CALLS, ours_seconds / CALLS


def _openfisca(system: TaxBenefitSystem, question: dict) -> float:
    simulation = SimulationBuilder().build_from_dict(system, question)
    return float(simulation.calculate("amount", "2026-06")[0])


def _question() -> dict:
    month = "2026-06"
    return {
        "persons": {
            "applicant": {
                "district": {month: int(FACTS["district"])},
                "above_scale": {month: FACTS["employer_above_scale"]},
                "industries": {month: len(FACTS["employer_industries"])},
                "level": {month: 1 + LEVELS.index(FACTS["level"])},
                "event_on": {month: FACTS["event_on"]},
                "judged_on": {month: ON.isoformat()},
                "employed": {month: FACTS["employed"]},
                "amount": {month: None},
            }
        }
    }


def _system() -> TaxBenefitSystem:
    person = Entity("person", "persons", "A person", "")
    system = TaxBenefitSystem([person])

    def given(name: str, kind: type, default: object) -> type[Variable]:
        return type(
            name,
            (Variable,),
            {
                "value_type": kind,
                "entity": person,
                "definition_period": periods.DateUnit.MONTH,
                "default_value": default,
                "label": name,
            },
        )

    class amount(Variable):  # noqa: N801 - openfisca names a variable by its class
        value_type = float
        entity = person
        definition_period = periods.DateUnit.MONTH
        label = "Reward"

        def formula(persons, period):  # noqa: N805 - openfisca passes the entity
            event, judged = persons("event_on", period), persons("judged_on", period)
            in_scope = persons("above_scale", period) * (persons("industries", period) > 0)
            in_district = numpy.isin(persons("district", period), DISTRICTS)
            in_time = (event >= SINCE) * (event <= judged)
            a_year = judged.astype("datetime64[M]") - event.astype("datetime64[M]") >= numpy.timedelta64(12, "M")
            met = in_scope * in_district * in_time * a_year * persons("employed", period)
            return met * AMOUNTS[persons("level", period)]

    for name, kind, default in (
        ("district", int, 0),
        ("above_scale", bool, False),
        ("industries", int, 0),
        ("level", int, 0),
        ("event_on", date, date(1970, 1, 1)),
        ("judged_on", date, date(1970, 1, 1)),
        ("employed", bool, False),
    ):
        system.add_variable(given(name, kind, default))
    system.add_variable(amount)
    return system
