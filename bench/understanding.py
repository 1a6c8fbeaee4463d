"""Microseconds per text, by class of text, over the real flows (`python bench/understanding.py`).

Targets (issue 2): known texts 20 µs in the mean, any miss 300 µs, at 1,500 phrases. Each figure is the best
of several rounds of CPU time in one thread, so that a busy machine does not blur it.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.flowbook.load import load  # noqa: E402 - after the path is set
from bot.understanding import Recogniser  # noqa: E402

ROUNDS = 9
CLASSES = {
    "a number, a tail": ["2", "第二个", "la segunda", "4821", "１２３Ｘ", "0", "both", "全部"],
    "a known text in courtesy": [
        "hi, balance please",
        "你好，请问还款日",
        "hola, saldo por favor",
        "STOP!!!",
        "S T O P",
    ],
    "a wish with a tail": ["balance 4821", "余额 123x", "due date 7730 thanks", "saldo 0098", "还款日4560"],
    "two wishes": [
        "STOP, what's my balance?",
        "balance and due date",
        "余额，还款日",
        "stop what is my balance",
    ],
    "an opt-out in plain words": [
        "please stop sending these text messages to my cell",
        "别再给我发短信了，谢谢",
        "ya no quiero que me manden mensajes por favor",
        "take my number off your texting list",
    ],
    "a misspelt wish": [
        "what is my loan balence",
        "when is my next paymant due",
        "cuanto devo pagar este mes",
    ],
    "a miss, short": [
        "when is my refund due",
        "什么时候放款",
        "cancel my payment",
        "ya voy para allá",
        "see you at eight",
    ],
    "a miss, one segment (160 signs)": [
        (
            "hey it was great to see you on saturday, we should really do it again some time soon, maybe at the lake if"
            " the weather holds, tell the kids we miss them a lot, ok?"
        ),
        (
            "can you please tell me if the new branch on the corner of main street and third is open on sundays because"
            " my mother wants to go there to pay in some cheques soon"
        ),
        "昨天我和朋友一起去了公园，天气特别好，我们坐了一下午的船，晚上又吃了火锅，你要是有空下次也一起来吧，记得提前告诉我，我好订位子",
        (
            "oye mañana nos vemos en la casa de mi hermana como a las ocho, trae por favor los refrescos y dile a tu"
            " primo que también venga, va a estar muy bonito todo"
        ),
    ],
    "10,000 signs": [
        "x y " * 2500,
        "我在这里等你" * 1700,
        "no stop " * 1250,
        "e\u0301\u0301\u0301\u0301" * 2000,
    ],
}


def microseconds(recogniser, texts, rounds=ROUNDS):
    """Mean CPU time per text in the best round, and the same of the slowest text."""
    repeats = max(1, 400 // len(texts)) if max(map(len, texts)) < 1000 else 1
    best = [min(_timed(recogniser, text, repeats) for _ in range(rounds)) for text in texts]
    return sum(best) / len(best), max(best)


def _timed(recogniser, text, repeats):
    start = time.thread_time()
    for _ in range(repeats):
        recogniser.understand(text, hint="en", country="US")
    return (time.thread_time() - start) / repeats * 1e6


def main():
    phrases = load(ROOT / "flows").phrases
    start = time.thread_time()
    recogniser = Recogniser(phrases)
    print(f"{len(phrases)} phrases, made ready in {time.thread_time() - start:.2f} s\n")
    print(f"{'class of text':34}{'mean µs':>9}{'worst µs':>10}")
    known = [phrase.text for phrase in phrases]
    for name, texts in {f"a known text (all {len(known)})": known, **CLASSES}.items():
        mean, worst = microseconds(recogniser, texts)
        print(f"{name:34}{mean:9.1f}{worst:10.1f}")


if __name__ == "__main__":
    main()
