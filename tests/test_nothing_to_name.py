"""Where a refusal has nothing to name it says so in a sentence, and where a name is not there it gives the nearest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from avt_workflow import Application, Grant, Reason, Recusal, Request, When, euros, languages
from avt_workflow.missing import record_missing
from avt_workflow.model.records import RECORDS, Record
from avt_workflow.nearest import meant, nearest
from shell import APPLICANT, GRANT, OFFICE, Shell, fields
from treasury import Treasury, payment

LANGUAGES = ("en", "nl")


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of the folder with a programme."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Shell()


# ---- names


def test_the_nearest_name_is_one_that_is_near() -> None:
    """One that is like nothing has no nearest, and nothing is said."""
    assert nearest("gran", ("apply", "grant")) == "grant"
    assert (nearest("gran", ()), nearest("zzz", ("grant",)), meant("zzz", ("grant",))) == ("", "", "")
    assert meant("gran", ("grant",)) == "; did you mean 'grant'?"


NEAR = [
    (["do", "rof", *GRANT, *fields("amount=1")], "roof"),
    (["explain", "rof", *GRANT, *fields("amount=1")], "roof"),
    (["do", "roof", "gran", *OFFICE], "grant"),
    (["explain", "roof", "gran", *OFFICE], "grant"),
    (["do", "new", "sumbit", *APPLICANT], "submit"),
    (["appoint", "panl", "dora", *OFFICE], "panel"),
    (["do", "envelope:project", "change-ceiling", *OFFICE, *fields("amount=5")], "projects"),
    (["do", "envelope:projects", "change-celing", *OFFICE], "change-ceiling"),
    (["do", "new", "submit", *APPLICANT, "--track", "projct", *fields("title=x")], "project"),
    (["do", "new", "submit", *APPLICANT, *fields("title=x", "fields.them=Work")], "theme"),
    (["do", "new", "submit", *APPLICANT, *fields("title=x", "fields.theme=Wrk")], "Work"),
    (
        ["do", "barn", "assess", "--as", "bob", "--role", "panel", *fields("marks.neet=5", "marks.effect=5")],
        "need",
    ),
]


@pytest.mark.parametrize(("argv", "name"), NEAR, ids=[" ".join(argv)[:40] for argv, _ in NEAR])
def test_a_refusal_gives_the_nearest_name(avt: Shell, argv: list[str], name: str) -> None:
    """Of dossiers, steps, bodies, envelopes, acts, tracks, fields, choices and criteria, in both languages."""
    assert f"Did you mean '{name}'?" in avt.refusal(*argv, "--lang", "en", code=1)
    assert f"Misschien '{name}'?" in avt(*argv, "--lang", "nl", code=1)
    reasons = avt.json(*argv, code=1)["reasons"]
    assert name in [reason["params"].get("nearest") for reason in reasons]


def test_a_level_and_an_envelope_of_a_payment_have_a_nearest_name() -> None:
    """Also where the name stands in a record."""
    treasury = Treasury()
    treasury.granted("one", "100")
    wrong = payment("1", "b")
    (reason,) = treasury.ask("one", "pay", "2019-02", type(wrong)(wrong.amount, "b", envelope="onw")).reasons
    assert reason.text("en").endswith("Did you mean 'own'?")
    level = Reason.unknown("unknown-level", "levels", ["legal", "money"], level="lega")
    assert level.text("en") == "There is no level 'lega'. The levels are: legal, money. Did you mean 'legal'?"


# ---- nothing to name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_without_a_name_names_what_the_other_does(language: str) -> None:
    """It fills in no more than the sentence that it stands for, and not what is not there."""
    sentences = languages.catalogue(language)
    assert {code: [*said] for code, said in sentences["without"].items()} == {
        code: [*said] for code, said in languages.catalogue("en")["without"].items()
    }
    for code, said in sentences["without"].items():
        for name, sentence in said.items():
            assert name not in languages.placeholders(sentence), (code, name)
            if code in sentences["reasons"]:
                assert set(languages.placeholders(sentence)) < set(languages.placeholders(sentences["reasons"][code]))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nothing was committed from it yet."), ("nl", "Er is nog niets uit toegezegd.")]
)
def test_the_first_to_ask_too_much_is_told_that_nobody_was_first(language: str, words: str) -> None:
    """An envelope from which nothing was committed has no latest commitment, and no dash for one."""
    treasury = Treasury()
    treasury.done("one", "apply", "2019", Application("One", "org"))
    (reason,) = treasury.ask("one", "grant", "2019", Grant(euros(2_000_000))).reasons
    assert reason.text(language).endswith(words)
    treasury.done("one", "grant", "2019", Grant(euros(5)))
    treasury.done("two", "apply", "2019", Application("Two", "org"))
    (reason,) = treasury.ask("two", "grant", "2019", Grant(euros(2_000_000))).reasons
    assert "one (grant, olga, 2019)" in reason.text(language)


@pytest.mark.parametrize(
    ("given", "language", "sentence"),
    [
        (None, "en", "'grant' needs a record of the kind 'grant', and none was given; it has: amount."),
        (None, "nl", "'grant' vraagt een stuk van de soort 'grant', en er is er geen gegeven; het bevat: amount."),
        (Recusal(), "en", "'grant' needs a record of the kind 'grant', and a 'recusal' was given; it has: amount."),
    ],
)
def test_a_missing_record_says_which_and_with_what(given: Record | None, language: str, sentence: str) -> None:
    """The kind of the record, what was given if anything, and the fields that it must have."""
    treasury = Treasury()
    treasury.done("one", "apply", "2019", Application("One", "org"))
    (reason,) = treasury.ask("one", "grant", "2019", given).reasons
    assert reason.text(language) == sentence


def test_a_missing_application_names_the_fields_of_the_agenda_too(avt: Shell) -> None:
    """What the track requires beside what any application has."""
    text = Path("agenda.toml").read_text("utf-8")
    assert 'theme = { type = "choice"' in text
    said = avt.refusal("do", "new", "submit", "--as", "coop", "--role", "applicant", code=1)
    assert "it has: title" in said
    assert ("fields.theme" in said) == ("required = true" in text)


@pytest.mark.parametrize("kind", RECORDS.values(), ids=lambda kind: kind.kind)
def test_every_record_says_what_it_has(kind: type[Record]) -> None:
    """A record that must have nothing says what it can have; none shows a dash."""
    reason = record_missing(Request("one", "act", "olga", When("2019"), "office"), kind)
    for language in LANGUAGES:
        assert " -" not in reason.text(language)
        assert "{" not in reason.text(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guard_with_nothing_to_name_says_so(language: str) -> None:
    """A payment by schedule that names no instalment, and one for which no evidence was asked by name."""
    treasury = Treasury()
    treasury.granted("one", "100000")
    reasons = treasury.ask("one", "pay-instalment", "2019-02", payment("1", "b")).reasons
    said = {reason.code: reason.text(language) for reason in reasons}
    assert set(said) == {"on-schedule", "evidence-given"}
    assert all(not text.rstrip(".").endswith("-") and " -" not in text for text in said.values())
    assert said["evidence-given"] == languages.catalogue(language)["without"]["evidence-given"]["asked"]


# ---- files


def test_an_empty_file_gets_advice_about_what_it_should_hold(avt: Shell) -> None:
    """Empty or not there: of a record, a history and figures their own advice, of an agenda its own."""
    Path("empty").touch()
    for name in ("empty", "nowhere"):
        record = avt.refusal("do", "roof", *GRANT, "--record", name, code=2)
        history = avt.refusal("do", "--history", name, code=2)
        figures = avt.refusal("report", "--figures", name, code=2)
        assert "--set FIELD=VALUE" in record
        assert "[[step]]" in history
        assert "[[figure]]" in figures
        assert not any("avt init" in said for said in (record, history, figures))
        assert "avt init" in avt.refusal("check", name, code=2)


def test_check_names_the_file_in_every_line(avt: Shell) -> None:
    """Whether a fault is one of reading or of meaning, its line begins with the file."""
    text = Path("agenda.toml").read_text("utf-8")
    for wrong in (text.replace('by = "office"', 'by = "offise"'), f'{text}\n[rules.unused]\nguard = "advised"\n'):
        Path("wrong.toml").write_text(wrong, "utf-8")
        lines = _faults(avt)
        assert lines
        assert all(line.startswith("wrong.toml") for line in lines), lines
        assert {fault["file"] for fault in avt.json("check", "wrong.toml", code=1)["faults"]} == {"wrong.toml"}


def _faults(avt: Shell) -> list[str]:
    avt("check", "wrong.toml", code=1)
    return avt.err.splitlines()
