"""Two at the same time: whoever is first wins, the other learns who was, and nothing is spent twice."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import attrs
import pytest

from avt_workflow import Conflict, EventLog, Grant, KeyReused, Office, Request, SqlLog, Verdict, euros, verify
from avt_workflow.registry import BUILT_IN
from small import AGENDA, ON, lead, loaded, minuted, noon, opened, submitted, text

TWO = ("one", "two")
NEVER = 60  # seconds: longer than any of these can take


def ask(subject: str) -> Request:
    """A grant of more than half of the pot."""
    return minuted(subject, "grant", Grant(euros(600_000)))


def only_one(verdicts: dict[str, Verdict]) -> None:
    """One was granted, and the other was refused for the ceiling with the name of who was first."""
    (winner,) = [subject for subject, verdict in verdicts.items() if verdict.allowed]
    (loser,) = set(verdicts) - {winner}
    (reason,) = verdicts[loser].reasons
    assert reason.code == "over-ceiling"
    assert reason.params["short_cents"] == euros(200_000)
    for language in ("nl", "en"):
        assert f"{winner} (grant, olga, 2018-12)" in reason.text(language)


def meet(monkeypatch: pytest.MonkeyPatch, log: EventLog, parties: int = 2) -> None:
    """Let the first append of each thread wait until all have judged."""
    barrier, met, append = threading.Barrier(parties), threading.local(), log.append

    def append_together(*args: Any, **parts: Any) -> Any:
        if not getattr(met, "done", False):
            met.done = True
            barrier.wait(NEVER)
        return append(*args, **parts)

    monkeypatch.setattr(log, "append", append_together)


def test_two_threads_never_spend_the_same_euro(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """When both have judged before either wrote, one is granted and the other is refused by what was written."""
    office = opened(log)
    for subject in TWO:
        lead(office, subject)
    offices = {subject: Office(log, registry=BUILT_IN, clock=noon) for subject in TWO}
    meet(monkeypatch, log)
    with ThreadPoolExecutor(2) as pool:
        asked = {subject: pool.submit(offices[subject].do, ask(subject)) for subject in TWO}
        only_one({subject: future.result(NEVER) for subject, future in asked.items()})
    assert office.ledger("pot").committed == euros(600_000)
    assert verify(log) == ()


def test_two_threads_with_one_key_do_it_once(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same request under the same key at the same time happens once, and both get the outcome."""
    office = opened(log)
    request = attrs.evolve(submitted(), key="k")
    meet(monkeypatch, log)
    with ThreadPoolExecutor(2) as pool:
        verdicts = [future.result(NEVER) for future in [pool.submit(office.do, request) for _ in range(2)]]
    assert sorted(verdict.repeated for verdict in verdicts) == [False, True]
    assert verdicts[0].facts == verdicts[1].facts
    assert len(office.history("one")) == 1


def test_two_threads_with_one_key_for_two_requests(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """When two requests come under one key at the same time, one is done, and the other is an error and not done."""
    office = opened(log)
    meet(monkeypatch, log)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(office.do, attrs.evolve(submitted(subject), key="k")) for subject in TWO]
        faults = [future.exception(NEVER) for future in asked]
    (fault,) = [fault for fault in faults if fault is not None]
    assert isinstance(fault, KeyReused)
    assert len(office.dossiers) == 1


def test_many_threads_share_one_office(log: EventLog) -> None:
    """An office that is shared between threads does each request once, and the ledger is the sum of them."""
    office = opened(log)
    subjects = [f"d{n}" for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        for _ in pool.map(lambda subject: lead(office, subject), subjects):
            pass
        granted = list(pool.map(lambda s: office.do(minuted(s, "grant", Grant(euros(300_000)))), subjects))
    assert sorted(verdict.allowed for verdict in granted) == [False] * 3 + [True] * 3
    assert office.ledger("pot").committed == euros(900_000)
    assert verify(log) == ()


def _in_a_process(path: Path, subject: str, start: Barrier, answers: Queue[tuple[str, Verdict]]) -> None:
    office = Office(SqlLog(path, create=False), registry=BUILT_IN)
    start.wait(NEVER)
    answers.put((subject, office.do(ask(subject))))
    office.close()


def test_two_processes_never_spend_the_same_euro(tmp_path: Path) -> None:
    """Two programs on one file: one is granted, the other is refused with the name of who was first."""
    office = opened(SqlLog(tmp_path / "avt.db"))
    for subject in TWO:
        lead(office, subject)
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(2), spawn.Queue()
    processes = [spawn.Process(target=_in_a_process, args=(tmp_path / "avt.db", s, start, answers)) for s in TWO]
    for process in processes:
        process.start()
    only_one(dict(answers.get(timeout=NEVER) for _ in processes))
    for process in processes:
        process.join(NEVER)
    assert office.ledger("pot").committed == euros(600_000)
    assert verify(office.log) == ()
    office.close()


def _conflicts(monkeypatch: pytest.MonkeyPatch, log: EventLog, times: int) -> list[bool]:
    """Let so many appends conflict; gives, for each append, whether the right to write was held."""
    monkeypatch.setattr("avt_workflow.office.time.sleep", lambda _seconds: None)
    append, exclusive = log.append, log.exclusive
    held: list[bool] = []
    holds: list[None] = []

    @contextmanager
    def noted() -> Iterator[None]:
        with exclusive():
            holds.append(None)
            yield
            holds.pop()

    def conflicting(*args: Any, **parts: Any) -> Any:
        held.append(bool(holds))
        if len(held) <= times:
            raise Conflict("envelope:pot", 1, 2)
        return append(*args, **parts)

    monkeypatch.setattr(log, "append", conflicting)
    monkeypatch.setattr(log, "exclusive", noted)
    return held


def test_a_conflict_that_never_ends_is_raised(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last attempt, which holds the right to write, the conflict reaches the caller, with nothing written."""
    office = opened(log)
    before = log.heads()
    held = _conflicts(monkeypatch, log, times=99)
    with pytest.raises(Conflict, match="judge again"):
        office.do(submitted())
    assert held == [False] * 4 + [True]
    assert log.heads() == before


@pytest.mark.parametrize("times", [1, 4])
def test_a_conflict_that_ends_is_judged_again(log: EventLog, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """As long as one attempt is left, a conflict is judged again and the request is done once."""
    office = opened(log)
    held = _conflicts(monkeypatch, log, times)
    assert office.do(submitted()).allowed
    assert len(held) == times + 1
    assert len(office.history("one")) == 1


def test_a_dossier_is_opened_under_one_agenda(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agenda adopted between judging and writing makes the opening be judged again, and pinned to the new one."""
    second = loaded(attrs.evolve(AGENDA, title=text("The second")))
    office, other = opened(log), Office(log, registry=BUILT_IN, clock=noon)
    append = log.append
    once: list[Callable[[], object]] = [lambda: other.adopt(second, actor="olga", on=ON, role="office")]

    def late(*args: Any, **parts: Any) -> Any:
        while once:
            once.pop()()
        return append(*args, **parts)

    monkeypatch.setattr(log, "append", late)
    assert office.do(submitted()).allowed
    assert office.rulebook_of("one").hash == second.hash
