"""Hypothesis strategies: values of the model, agendas and what is handed in under one, walks through an agenda.

`pip install "avt-workflow[testing]"` brings Hypothesis.
"""

from __future__ import annotations

from .agendas import agenda_texts, agendas, loaded_agendas, tracks
from .values import amounts, facts, moments, records, texts, values
from .walks import requests, walks

__all__ = [
    "agenda_texts",
    "agendas",
    "amounts",
    "facts",
    "loaded_agendas",
    "moments",
    "records",
    "requests",
    "texts",
    "tracks",
    "values",
    "walks",
]
