"""Charts as SVG text: from tables and agendas to pictures that need no colour and no network."""

from __future__ import annotations

from .budget import budget_svg
from .flow import flow_svg
from .portfolio import portfolio_svg
from .process import process_svg, to_dot, to_mermaid
from .ranking import ranking_svg
from .robustness import robustness_svg
from .spread import spread_svg

__all__ = [
    "budget_svg",
    "flow_svg",
    "portfolio_svg",
    "process_svg",
    "ranking_svg",
    "robustness_svg",
    "spread_svg",
    "to_dot",
    "to_mermaid",
]
