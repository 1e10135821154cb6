"""What an answer on record proves."""

from __future__ import annotations

from protocols.clauses import Proof, Where
from workflow.core.facts import Answers
from workflow.core.inspection import Answer

Outcome = tuple[str, str]


def proves(proof: Proof, answer: Answer, outcome: Outcome | None) -> bool:
    """Whether an answer to its form is what it asks for. "No answer" never proves anything."""
    if answer.form != proof.form or not fits(answer.answers, proof.where):
        return False
    if proof.outcomes and (outcome is None or outcome[0] not in proof.outcomes):
        return False
    return outcome is None or outcome[1] != "no_answer"


def fits(answers: Answers, conditions: tuple[Where, ...]) -> bool:
    """Whether the answers of one form meet conditions on its own fields."""
    return all(str(answers.get(one.field.field)) in one.values for one in conditions)
