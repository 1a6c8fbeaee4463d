"""`huixin doctor`: looks at everything, changes nothing, says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.doctor import carriers, house, stores
from bot.doctor.finding import Finding, Grade
from bot.settings import Settings

__all__ = ["Finding", "Grade", "examine"]


def examine(settings: Settings, redis_url: str, env_file: Path = Path(".env")) -> Iterator[Finding]:
    """Everything there is to find, as it is found."""
    yield from house.of_environment(env_file)
    yield from house.of_lender(settings)
    yield from house.of_address(settings)
    yield from stores.of_missing_keys(settings, redis_url)
    yield from house.of_keys(settings, datetime.now(UTC).date())
    yield from house.of_folders(settings)
    yield from stores.of_redis(settings, redis_url)
    yield from stores.of_archive(settings)
    yield from stores.of_loan_book(settings)
    yield from house.of_flows(settings)
    yield from carriers.of_twilio(settings)
