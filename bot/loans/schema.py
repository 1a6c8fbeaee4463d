"""The loan book's tables. docs/loan-book.md explains them to a lender; names and meanings stay put.

Amounts are whole minor units of the loan's currency (cents, fen); days are the lender's days.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA: Final = MetaData()

BORROWERS: Final = Table(
    "borrowers",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(16)),
    Column("tail", String(4)),
    Column("tail_hash", String(64)),
)
"""`tail`: the last four characters of the identity number on file (or of what the lender asks for
instead). In its place `tail_hash`, the keyed hash that `tails.py` describes."""

PHONES: Final = Table(
    "phones",
    METADATA,
    Column("phone", String(16), primary_key=True),
    Column("borrower_id", String(64), ForeignKey("borrowers.id"), primary_key=True),
)
"""Who is registered at an E.164 number; several may share one."""

LOANS: Final = Table(
    "loans",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("borrower_id", String(64), ForeignKey("borrowers.id"), nullable=False, index=True),
    Column("digits", String(4), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("outstanding_minor", BigInteger, nullable=False),
    Column("annual_rate", String(16)),
    Column("disbursed_on", Date),
    Column("paid_off_on", Date),
)
"""`digits`: the last four of the loan's number, the only ones that a text prints. `annual_rate`: per
cent a year as a decimal string."""

INSTALMENTS: Final = Table(
    "instalments",
    METADATA,
    Column("loan_id", String(64), ForeignKey("loans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False, server_default="0"),
)

PAYMENTS: Final = Table(
    "payments",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("loan_id", String(64), ForeignKey("loans.id"), nullable=False, index=True),
    Column("paid_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
)

APPLICATIONS: Final = Table(
    "applications",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("borrower_id", String(64), ForeignKey("borrowers.id"), nullable=False, index=True),
    Column("status", String(32), nullable=False),
    Column("decided_on", Date),
    Column("reasons", Text, nullable=False, server_default=""),
)
"""`reasons`: the lender's codes for a rejection, with commas between."""

Index("instalments_by_day", INSTALMENTS.c.loan_id, INSTALMENTS.c.due_on)
