"""Who may not take part in a candidate sees none of its sheets, also where a round is looked at."""

from __future__ import annotations

import attrs

from avt_workflow import Office, Recusal, Request, When, load_history
from test_rounds import ROUND, TENDER, told


def recused() -> Office:
    """The example's round in which gus stepped back from the solar roofs before their sheets were closed."""
    office = told(("solar-roofs", "close"))
    step = Request("solar-roofs", "recuse", "gus", When("2025-04-22"), "experts", Recusal("A relative"))
    assert office.do(step).allowed
    found = office.dossier("solar-roofs", "finn")
    sheet = found.panel.sheet_of("finn") if found else None
    assert sheet
    said = attrs.evolve(sheet, remarks="in confidence")
    assert office.do(Request("solar-roofs", "assess", "finn", When("2025-04-23"), "experts", said)).allowed
    requests = load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda)
    start = next(
        place for place, each in enumerate(requests) if (each.subject, each.trigger) == ("solar-roofs", "close")
    )
    for request in requests[start:]:
        if request.trigger == "adopt":
            break
        assert office.do(request).allowed
    return office


def test_who_stepped_back_sees_no_sheet_in_a_round() -> None:
    """Gus sees the score of the solar roofs and the sheets of all others; anybody else sees those of the roofs too."""
    office = recused()
    for viewer, sheets in (("gus", set()), ("finn", {"eva", "finn"}), (None, {"eva", "finn"})):
        found = {each.dossier: each for each in office.competition(ROUND, viewer).entrants}
        assert set(found["solar-roofs"].sheets) == sheets
        assert set(found["care-robot"].sheets) == {"eva", "finn"}
        assert found["solar-roofs"].score is not None
    assert office.competition(ROUND, "gus").allocate() == office.competition(ROUND).allocate()


def test_no_remark_leaves_with_a_round() -> None:
    """What an assessor wrote beside the marks is not part of what an allocation follows from."""
    office = recused()
    roofs = office.dossier("solar-roofs")
    assert roofs
    assert "in confidence" in str(roofs.panel.sheets)
    assert {sheet.remarks for each in office.competition(ROUND).entrants for sheet in each.sheets.values()} == {""}
