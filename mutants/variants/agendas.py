"""Agendas with a mistake."""

from __future__ import annotations

from typing import Final

from ..zoo import Variant

PANEL: Final = "agenda:panel"
TREASURY: Final = "agenda:treasury"
COSTS: Final = "agenda:costs"
DEADLINE: Final = "agenda:deadline"

AGENDAS: Final = (
    Variant(
        "agenda-without-advice",
        "An agenda forgets that a grant needs advice.",
        (PANEL,),
        agenda=("panel", '["advised", "good-enough", "no-more"]', '["good-enough", "no-more"]'),
    ),
    Variant(
        "agenda-settles-again",
        "An agenda lets a grant be settled time and again.",
        (PANEL,),
        agenda=("panel", 'settle = { from = "granted", to = "settled"', 'settle = { from = "granted"'),
    ),
    Variant(
        "agenda-dead-end",
        "An agenda has a state that nothing leads out of.",
        (PANEL,),
        agenda=(
            "panel",
            'settled     = { label = "Settled", phase = "closed", final = true }',
            'settled     = { label = "Settled", phase = "closed" }',
        ),
    ),
    Variant(
        "agenda-low-bar",
        "An agenda lets a grant through that its own minimum refuses.",
        (PANEL,),
        agenda=("panel", '["advised", "good-enough", "no-more"]', '["advised", "no-more"]'),
    ),
    Variant(
        "agenda-anybody-pays",
        "An agenda lets the applicant record a payment.",
        (TREASURY,),
        agenda=(
            "treasury",
            'pay      = { from = "granted", by = "office"',
            'pay      = { from = "granted", by = ["office", "applicant"]',
        ),
    ),
    Variant(
        "agenda-keeps-the-money",
        "An agenda forgets that a withdrawal releases the money.",
        (TREASURY,),
        agenda=("treasury", 'records = "withdrawal", releases = true', 'records = "withdrawal"'),
    ),
    Variant(
        "agenda-one-pair-of-eyes",
        "An agenda lets who checked a project grant it too.",
        (COSTS,),
        agenda=("costs", '"left", "others"]', '"left"]'),
    ),
    Variant(
        "agenda-without-an-end",
        "An agenda forgets until when its envelope is open.",
        (DEADLINE,),
        agenda=("deadline", 'until   = "2018-02"\n', ""),
    ),
    Variant(
        "agenda-impossible",
        "An agenda asks a score above the top of its scale.",
        (PANEL,),
        agenda=("panel", "minimum = 6", "minimum = 10.5"),
    ),
)
