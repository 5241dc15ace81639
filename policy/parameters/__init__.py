"""Dated parameters: shipped as YAML files beside this module, readable by an official, changeable without code.

A new value gets a new start date; the past is never edited.
"""

from policy.parameters.model import AdoptionRecord, Parameter, ParameterError, ParameterSet, Recorded
from policy.parameters.reader import load

__all__ = ["AdoptionRecord", "Parameter", "ParameterError", "ParameterSet", "Recorded", "load"]
