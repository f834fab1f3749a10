"""The only place where journeys are written. `bulk` holds the set-based forms."""

from convergence.journeys.actions.bulk import JourneyChange, JourneyDraft, change_many, open_many, withdraw_many
from convergence.journeys.actions.contracts import (
    DecisionDraft,
    add_contract,
    amend_contract,
    break_contract,
    record_immersion,
    renew_contract,
    sign_contract,
    withdraw_immersion,
)
from convergence.journeys.actions.course import (
    JourneyError,
    amend_journey,
    close_journey,
    open_journey,
    record_diagnosis,
    record_follow_up,
    record_situation,
    reopen_journey,
)
from convergence.journeys.actions.derogation import answer_derogation, send_derogation, write_derogation
from convergence.journeys.actions.ramp import (
    close_schedule,
    confirm_step,
    drop_step,
    prepare_step,
    put_off_step,
    set_schedule,
)
from convergence.journeys.actions.team import entrust, hand_over
from convergence.journeys.actions.undo import take_back
from convergence.journeys.actions.work import plan_hours, record_weeks

__all__ = [
    "DecisionDraft",
    "JourneyChange",
    "JourneyDraft",
    "JourneyError",
    "add_contract",
    "amend_contract",
    "amend_journey",
    "answer_derogation",
    "break_contract",
    "change_many",
    "close_journey",
    "close_schedule",
    "confirm_step",
    "drop_step",
    "entrust",
    "hand_over",
    "open_journey",
    "open_many",
    "plan_hours",
    "prepare_step",
    "put_off_step",
    "record_diagnosis",
    "record_follow_up",
    "record_immersion",
    "record_situation",
    "record_weeks",
    "renew_contract",
    "reopen_journey",
    "send_derogation",
    "set_schedule",
    "sign_contract",
    "take_back",
    "withdraw_immersion",
    "withdraw_many",
    "write_derogation",
]  # fmt: skip
