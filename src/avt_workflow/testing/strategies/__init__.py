"""Hypothesis strategies: values of the model, agendas and what is handed in under one, walks through an agenda.

`pip install "avt-workflow[testing]"` brings Hypothesis.
"""

from __future__ import annotations

from .agendas import agenda_texts, agendas, loaded_agendas, tracks
from .faulty_requests import MISTAKES, AlmostValidRequest, almost_valid_requests, mistakes
from .handed_in import applications, candidates, parameters, sheets
from .money import ledger_facts, ledgers
from .one_fault import KINDS_OF_FAULT, AlmostValid, almost_valid_agendas
from .rounds import rounds
from .stories import histories, stories
from .values import amounts, facts, moments, records, texts, values
from .walks import cases, requests, walks

__all__ = [
    "KINDS_OF_FAULT",
    "MISTAKES",
    "AlmostValid",
    "AlmostValidRequest",
    "agenda_texts",
    "agendas",
    "almost_valid_agendas",
    "almost_valid_requests",
    "amounts",
    "applications",
    "candidates",
    "cases",
    "facts",
    "histories",
    "ledger_facts",
    "ledgers",
    "loaded_agendas",
    "mistakes",
    "moments",
    "parameters",
    "records",
    "requests",
    "rounds",
    "sheets",
    "stories",
    "texts",
    "tracks",
    "values",
    "walks",
]
