"""Load the demonstration; every act can be repeated without effect."""

from procedures.demo.actions.registers import load_registers

__all__ = ["load_registers"]
