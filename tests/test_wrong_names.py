"""Names that are not there and steps that may not be taken: told with what there is, and nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shell import APPLICANT, GRANT, OFFICE, SUBMIT, Shell, fields, submit, unchanged

BOB = ["--as", "bob", "--role", "panel", "--on", "2026-03"]


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of that folder."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Shell()


UNKNOWN = [
    (["do", "barn", "assess", "--as", "zed", *BOB[2:], *fields("marks.need=5", "marks.effect=5")], 1, "zed is not a m"),
    (["appoint", "panl", "dora", *OFFICE], 1, "The bodies are: panel, board"),
    (["dismiss", "panel", "zed", *OFFICE], 1, "zed is not a member of panel"),
    (["appoint", "panel", "bob", *OFFICE], 1, "bob is a member of panel already"),
    (["appoint", "panel", "dora", *BOB], 1, "office may"),
    (["dismiss", "panel", "bob", "--as", "ann"], 1, "not said in which role 'dismiss' is asked; office may"),
    (["do", "barn", "close", "--as", "ann"], 1, "not said in which role 'close' is asked; office may"),
    (["do", "roof", "grant", "--history", "h.toml"], 2, "a history holds its own steps"),
    (["do", "rof", *GRANT, "--set", "amount=1"], 1, "no dossier 'rof' yet"),
    (["show", "rof"], 2, "did you mean 'roof'"),
    (["history", "rof"], 2, "did you mean 'roof'"),
    (["options", "rof", *OFFICE], 2, "did you mean 'roof'"),
    (["do", "roof", "gran", *OFFICE], 1, "no step 'gran'. The steps are: submit, present"),
    (["do", "new", "sumbit", *APPLICANT], 1, "no step 'sumbit'"),
    (["do", "envelope:projects", "change-celing", *OFFICE], 1, "change-ceiling on envelope:NAME"),
    (["do", "envelope:project", "change-ceiling", *OFFICE, "--set", "amount=5"], 1, "The envelopes are: projects"),
    (["do", "new", "submit", *APPLICANT, "--track", "projct", "--set", "title=x"], 1, "The tracks are: project"),
    (["do", "new", "submit", "--as", "coop", "--role", "aplicant", "--set", "title=x"], 2, "did you mean 'applicant'"),
    (["options", "roof", "--as", "bob", "--role", "panl"], 2, "did you mean 'panel'"),
    (["todo", "--as", "bob", "--role", "panl"], 2, "did you mean 'panel'"),
    (["todo", "--as", "bob"], 2, "--role"),
    (["todo", "--role", "panel"], 2, "--as"),
    ([*SUBMIT, "--set", "titel=x"], 2, "did you mean 'title'"),
    ([*SUBMIT, "--set", "fields.them=Work"], 1, "The fields are: theme, own"),
    ([*SUBMIT, "--set", "fields.theme=Wrk"], 1, "The choices are: Energy, Work, Mobility"),
    ([*SUBMIT, "--set", "fields.jobs=many"], 1, "must be of the type 'number'"),
    ([*SUBMIT, "--set", "fields.local=yes"], 1, "must be of the type 'yes-no'"),
    ([*SUBMIT, "--set", "fields=5"], 2, "application.fields"),
    ([*SUBMIT[:-2], "--set", "title="], 1, "'title' is required"),
    ([*SUBMIT, "--record", "none.toml"], 2, "no such file"),
    (["do", "roof", "grant", *OFFICE, "--set", "amount=5"], 1, "name the minutes"),
    (["do", "roof", *GRANT], 1, "needs a record of the kind 'grant'"),
    (["do", "roof"], 2, "a dossier and a trigger"),
    (["do", "roof", "advise", *BOB, "--set", "opinion=positiv"], 2, "did you mean 'positive'"),
    (["portfolio", "--lang", "xx"], 2, "there are: en, nl"),
    (["adopt", "agenda.toml", *OFFICE, "--lang", "xx"], 2, "there are: en, nl"),
    (["appoint", "board", "dora", *OFFICE, "--lang", "xx"], 2, "there are: en, nl"),
    (["dismiss", "panel", "bob", *OFFICE, "--lang", "xx"], 2, "there are: en, nl"),
    (["do", "roof", *GRANT, "--set", "amount=5", "--lang", "xx"], 2, "there are: en, nl"),
    (["demo", "pages", "--lang", "xx"], 2, "there are: en, nl"),
    (["report", "--template", "none"], 2, "no report template 'none'"),
    (["diagram", "projct"], 2, "did you mean 'project'? (there is: project)"),
    (["demo", "pages", "--agenda", "none"], 2, "no agenda 'none'"),
    (["portfolo"], 2, "did you mean 'portfolio'"),
    (["portfolio", "--as-off", "2026-01-01"], 2, "did you mean '--as-of'"),
    (["do", "roof", *GRANT, "--st", "amount=5"], 2, "did you mean '--set'"),
    (["portfolio", "roof"], 2, "one word too many"),
    (["--log", "avt.db", "portfolio"], 2, "before the command"),
    (["log", "verfy"], 2, "choose from 'verify'"),
    (["do", "roof", *GRANT, "--provenance", "sauce"], 2, "'source', 'inferred', 'illustrative'"),
    (["do", "roof", *GRANT, "--set", ""], 2, "write FIELD=VALUE"),
    (["do", "roof", *GRANT, "--set", "amount"], 2, "write FIELD=VALUE"),
    (["do", "roof", *GRANT, "--set", "=5"], 2, "no field ''"),
    ([*SUBMIT, "--set", "title.nl=x"], 2, "has a value already"),
    (["do", "", "submit", *APPLICANT], 2, "a dossier and a trigger"),
    (["do", "roof", *GRANT, "--as", ""], 2, "--as ACTOR"),
]


@pytest.mark.parametrize(("argv", "code", "words"), UNKNOWN, ids=[" ".join(argv)[:50] for argv, _, _ in UNKNOWN])
def test_a_name_that_is_not_there_is_told_with_those_that_are(
    avt: Shell, argv: list[str], code: int, words: str
) -> None:
    """Whatever is misspelt or missing, the answer names it, and the nearest or all that there are."""
    assert words in avt.refusal(*argv, code=code)


JUDGED = [
    (["do", "roof", "assess", *BOB, *fields("marks.need=5", "marks.effect=5")], ["cannot be done from 'advised'"]),
    (["do", "barn", "assess", *BOB, *fields("marks.need=11", "marks.effect=0")], ["mark 11", "mark 0", "1 to 10"]),
    (["do", "barn", "assess", *BOB, *fields("marks.need=7.5", "marks.effect=5")], ["mark 7.5", "steps of 1"]),
    (["do", "barn", "assess", *BOB, *fields("marks.need=5")], ["criterion effect is missing"]),
    (
        ["do", "barn", "assess", *BOB, *fields("marks.need=5", "marks.effect=5", "marks.neet=5")],
        ["no criterion 'neet'", "need, effect"],
    ),
    (["do", "barn", "close", *OFFICE], ["sheets-are-in"]),
    (["do", "roof", *GRANT, "--set", 'amount="40000.01"'], ["no-more-than-asked"]),
    (["do", "tower", *GRANT, "--set", "amount=210001"], ["over-ceiling", "€ 1", "solar (grant, ann, 2026-03)"]),
    (["do", "barn", *GRANT, "--set", "amount=5"], ["cannot be done from 'panel'", "close: office"]),
    (["do", "shed", "present", *OFFICE], ["shed is closed", "withdraw by coop"]),
    (["do", "once", "submit", *APPLICANT, *fields("title=A roof")], ["cannot be done from 'submitted'"]),
    (["do", "envelope:projects", "change-ceiling", *OFFICE, "--set", "amount=39999"], ["below the €\xa040,000"]),
    (["do", "solar", "present", *OFFICE[:-1], "2026-01"], ["cannot be done from 'granted'"]),
    (["do", "roof", *GRANT[:-3], "2026-01", "--minutes", "m", "--set", "amount=1"], ["late-without-reason"]),
]


@pytest.mark.parametrize(("argv", "words"), JUDGED, ids=[" ".join(argv)[:40] for argv, _ in JUDGED])
def test_what_the_rules_forbid_is_refused_with_every_reason(avt: Shell, argv: list[str], words: list[str]) -> None:
    """A step at the wrong time, off the scale or beyond the money is refused, and the list says all of it."""
    said = avt.refusal(*argv, code=1).replace("\xa0", " ")
    assert all(word.replace("\xa0", " ") in said for word in words), said


def test_the_same_request_twice_happens_once_with_a_key(avt: Shell) -> None:
    """Repeated under its key a request is done once and says so; without one, or with other content, it is refused."""
    with unchanged():
        assert "done before" in submit(avt, "once", "--key", "k")
    assert "cannot be done" in avt.refusal("do", "once", "submit", *APPLICANT, "--set", "title=A roof", code=1)
    other = ["--as", "coop", "--role", "applicant", "--on", "2026-02", *fields("title=A loft", "asked=40000")]
    said = avt.refusal("do", "once", "submit", *other, "--key", "k", code=2)
    assert "the key 'k' belongs to another request" in said
    grant = ["do", "roof", *GRANT, "--set", "amount=40000", "--key", "board/1"]
    avt(*grant)
    with unchanged():
        assert "done before" in avt(*grant)
