"""Microseconds to read sums, days, phone numbers and answers out of texts (`python bench/entities.py`).

Target (issue 3): 30 µs for a typical text. Each figure is the best of several rounds of CPU time in one thread.
"""

import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.understanding import EntityReader  # noqa: E402 - after the path is set

ROUNDS = 9
NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("America/New_York"))
CLASSES = {
    "nothing named": [
        "what is my balance",
        "余额",
        "STOP",
        "quiero hablar con una persona",
        "i need to talk to somebody about my loan",
    ],
    "a yes or a no": ["ok", "yes please", "不用了，谢谢", "sí, por favor", "👍"],
    "a day": [
        "I'll pay next Friday",
        "下月5号还",
        "pago el viernes",
        "on the 15th",
        "聽日還",
        "fin de mes",
        "in two weeks",
    ],
    "a sum": ["$200.50", "一千五百块", "two hundred bucks", "doscientos pesos", "can i pay 50"],
    "a sum and a day": [
        "i will pay $200 on friday when i get paid",
        "下周五先还500，剩下的月底还",
        "mañana les deposito 500 pesos",
    ],
    "a phone number": ["call me at 415 555 0101", "我的新号码13800138001"],
    "one segment (160 signs)": [
        (
            "hey it was great to see you on saturday, we should really do it again some time soon, maybe at the lake if"
            " the weather holds, tell the kids we miss them a lot, ok?"
        ),
    ],
    "10,000 signs": ["x y " * 2500, "我在这里等你" * 1700, "15号" * 3300, "the next " * 1100, "1 " * 5000],
}


def microseconds(reader, text):
    """CPU time of one text in the best round."""
    repeats = 200 if len(text) < 1000 else 1
    return min(_timed(reader, text, repeats) for _ in range(ROUNDS))


def _timed(reader, text, repeats):
    start = time.thread_time()
    for _ in range(repeats):
        reader.read(text, now=NOW, language="en", country="US")
    return (time.thread_time() - start) / repeats * 1e6


def main():
    reader = EntityReader()
    print(f"{'class of text':34}{'mean µs':>9}{'worst µs':>10}")
    for name, texts in CLASSES.items():
        spent = [microseconds(reader, text) for text in texts]
        print(f"{name:34}{sum(spent) / len(spent):9.1f}{max(spent):10.1f}")


if __name__ == "__main__":
    main()
