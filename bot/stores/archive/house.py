"""The archive's own household: staff, and the fingerprints of the keys that sealed all this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import ConfigurationError
from bot.stores.archive.audit import public_key
from bot.stores.archive.schema import fingerprints, journal, staff
from bot.stores.base import StaffRow
from bot.stores.crypto import KeyRing


def one_of_staff(connection: Connection, login: str) -> StaffRow | None:
    """One member of staff; None for a log-in name that nobody has."""
    if "\0" in login:  # PostgreSQL would refuse the question
        return None
    row = connection.execute(select(staff).where(staff.c.login == login)).one_or_none()
    return None if row is None else _staff(row)


def all_of_staff(connection: Connection) -> Sequence[StaffRow]:
    """Everybody, by log-in name."""
    return [_staff(row) for row in connection.execute(select(staff).order_by(staff.c.login))]


def _staff(row: Any) -> StaffRow:
    return StaffRow(row.login, row.display_name, row.role, row.password_hash, row.active)


def save_staff(connection: Connection, row: StaffRow) -> None:
    """Add or change a member of staff."""
    values = {
        "login": row.login,
        "display_name": row.display_name,
        "role": row.role,
        "password_hash": row.password_hash,
        "active": row.active,
    }
    _put(connection, staff, "login", values)


def _put(connection: Connection, table: Any, key: str, values: dict[str, Any]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(values)
    new = {name: value for name, value in values.items() if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=new))


def check_keys(connection: Connection, keys: KeyRing, audit_key: bytes | None) -> None:
    """Hold the keys against the fingerprints kept here, and keep those of new ones.

    Raises ConfigurationError, one line, if these keys did not seal or sign what this archive holds.
    """
    check_data_keys(connection, keys)
    if audit_key is None:
        return
    mark = public_key(audit_key).hex()
    if (_fingerprint(connection, "audit") or mark) != mark:
        raise ConfigurationError(
            "HUIXIN_AUDIT_KEY: not the key that signed this archive's checkpoints; put that one back"
        )
    keep_fingerprint(connection, "audit", mark)


def check_data_keys(connection: Connection, keys: KeyRing) -> None:
    """The same of the keys that seal. Every append asks: a process that does not know of a rotation must not write.

    Else it would wrap new secrets with a key that the operator may already have thrown away.
    """
    kept = _fingerprint(connection, "keys")
    new = keys.fingerprint if kept is None else keys.reconcile(kept)
    if new != kept:
        keep_fingerprint(connection, "keys", new)


def _fingerprint(connection: Connection, name: str) -> str | None:
    found: str | None = connection.scalar(
        select(fingerprints.c.fingerprint).where(fingerprints.c.name == name)
    )
    return found


def keep_fingerprint(connection: Connection, name: str, fingerprint: str) -> None:
    """Keep the fingerprint that the next start is held against."""
    _put(connection, fingerprints, "name", {"name": name, "fingerprint": fingerprint})


def audit_fingerprint(connection: Connection) -> bytes | None:
    """The raw public key that this archive's checkpoints are signed with, if there ever was one."""
    found = _fingerprint(connection, "audit")
    return None if found is None else bytes.fromhex(found)


def remembers_nobody(connection: Connection) -> bool:
    """Whether no turn was ever archived."""
    return not connection.scalar(select(func.count()).select_from(select(journal).limit(1).subquery()))


def holds_nothing(connection: Connection) -> bool:
    """Whether no key has been used here yet: nothing is archived and no fingerprint kept."""
    counts = (
        select(func.count()).select_from(select(table).limit(1).subquery())
        for table in (journal, fingerprints)
    )
    return not any(connection.scalar(query) for query in counts)
