"""What the demonstration loads."""

from procedures.demo.actions.dossiers import load_dossiers
from procedures.demo.actions.people import load_people
from procedures.demo.actions.reasons import load_reasons
from procedures.demo.actions.registers import load_registers
from procedures.demo.actions.simulation import simulate
from procedures.demo.actions.transfers import load_transfers

__all__ = ["load_dossiers", "load_people", "load_reasons", "load_registers", "load_transfers", "simulate"]
