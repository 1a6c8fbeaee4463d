"""A phone in the browser, `/phone`, in demo mode only: text as a borrower and read what comes back."""

from bot.web.phone.blueprint import blueprint
from bot.web.phone.people import DemoBorrower

__all__ = ["DemoBorrower", "blueprint"]
