"""The same project in four other libraries, each used the way its own documentation shows.

Every contestant has the eight states and the four triggers of `ours`; each trigger has a condition on the role and one
rule on the date. None of them keeps facts, gives reasons or is immutable: that is extra work on our side only.
"""

from __future__ import annotations

from itertools import pairwise

from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml
from SpiffWorkflow import TaskState
from SpiffWorkflow import Workflow as SpiffRun
from SpiffWorkflow.operators import Attrib, Equal, Operator
from SpiffWorkflow.specs.Cancel import Cancel
from SpiffWorkflow.specs.ExclusiveChoice import ExclusiveChoice
from SpiffWorkflow.specs.Simple import Simple
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from statemachine import State, StateMachine
from transitions import Machine

from .ours import ON, ROLE, STATES, WALK

LAST_YEAR = 2022


class WithMachine:
    """`transitions`, with its defaults: a Machine per object, and conditions as methods of the object."""

    def __init__(self, states: int = len(STATES), *, auto_transitions: bool = True) -> None:
        names = [*STATES, *(f"state-{number}" for number in range(len(STATES), states))]
        moves = [*WALK, *((f"to-{target}", source, target) for source, target in pairwise(names[4:]))]
        self.machine = Machine(
            self,
            states=names,
            initial=STATES[0],
            auto_transitions=auto_transitions,
            transitions=[
                {"trigger": trigger, "source": source, "dest": target, "conditions": ["may_role", "is_in_time"]}
                for trigger, source, target in moves
            ],
        )

    def may_role(self, role, on):
        """The role that this project knows."""
        return role == ROLE

    def is_in_time(self, role, on):
        """The same rule on the date as ours."""
        return on.last.year <= LAST_YEAR


def walk_machine(project: WithMachine) -> WithMachine:
    """Four triggers on a project that has its machine."""
    for trigger, _, _ in WALK:
        getattr(project, trigger)(role=ROLE, on=ON)
    return project


class StatemachineProject(StateMachine):
    """`python-statemachine`: a class per kind of project, an instance per project."""

    draft = State(initial=True)
    submitted = State()
    table = State()
    assessed = State()
    granted = State()
    monitored = State()
    refused = State(final=True)
    withdrawn = State(final=True)
    submit = draft.to(submitted, cond=["may_role", "is_in_time"])
    present = submitted.to(table, cond=["may_role", "is_in_time"])
    assess = table.to(assessed, cond=["may_role", "is_in_time"])
    grant = assessed.to(granted, cond=["may_role", "is_in_time"])
    monitor = granted.to(monitored)
    refuse = monitored.to(refused)
    withdraw = monitored.to(withdrawn)

    def may_role(self, role):
        """The role that this project knows."""
        return role == ROLE

    def is_in_time(self, on):
        """The same rule on the date as ours."""
        return on.last.year <= LAST_YEAR


def lifecycle_statemachine() -> StatemachineProject:
    """Create, then four triggers."""
    project = StatemachineProject()
    for trigger, _, _ in WALK:
        getattr(project, trigger)(role=ROLE, on=ON)
    return project


def _chart() -> str:
    lines = [
        "statechart:",
        "  name: project",
        "  root state:",
        "    name: root",
        f"    initial: {STATES[0]}",
        "    states:",
    ]
    steps = {source: (trigger, target) for trigger, source, target in WALK}
    guard = f"event.role == '{ROLE}' and event.on.last.year <= {LAST_YEAR}"
    for state in STATES:
        lines.append(f"      - name: {state}")
        if state in steps:
            trigger, target = steps[state]
            lines += ["        transitions:", f"          - event: {trigger}", f"            target: {target}"]
            lines.append(f'            guard: "{guard}"')
    return "\n".join(lines)


CHART = import_from_yaml(_chart())
"""`sismic`: one statechart, an interpreter per project."""


def lifecycle_sismic() -> Interpreter:
    """Create, then four events."""
    project = Interpreter(CHART)
    project.execute_once()
    for trigger, _, _ in WALK:
        project.queue(trigger, role=ROLE, on=ON)
        project.execute_once()
    return project


class InTime(Operator):
    """The same rule on the date as ours, and the role, as one condition of a choice."""

    def __init__(self) -> None:
        super().__init__(Attrib("role"), Attrib("on"))
        self.role = Equal(Attrib("role"), ROLE)

    def _matches(self, task):
        return self.role._matches(task) and task.data["on"].last.year <= LAST_YEAR


def _process() -> WorkflowSpec:
    spec = WorkflowSpec(name="project", addstart=True)
    refused = Cancel(spec, "refused")
    before = spec.start
    for trigger, _, target in WALK:
        act = Simple(spec, trigger, manual=True)
        before.connect(act)
        choice = ExclusiveChoice(spec, f"may-{trigger}")
        act.connect(choice)
        before = Simple(spec, target)
        choice.connect_if(InTime(), before)
        choice.connect(refused)
    return spec


PROCESS = _process()
"""`SpiffWorkflow`: one specification with a manual task and a choice per trigger, a workflow per project."""


def lifecycle_spiff() -> SpiffRun:
    """Create, then four manual tasks, the engine running what follows from each."""
    project = SpiffRun(PROCESS)
    project.run_all()
    for _ in WALK:
        task = project.get_next_task(state=TaskState.READY, manual=True)
        task.set_data(role=ROLE, on=ON)
        task.run()
        project.run_all()
    return project
