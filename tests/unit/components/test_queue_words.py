"""What the worker does by the clock is said in words."""

from components.admin.queue import TIMERS
from services.timers import TASKS
from texts import speaking


def test_every_timer_has_words_in_both_languages():
    told = {}
    for language in ("en", "pl"):
        with speaking(language):
            told[language] = {name: str(words) for name, words in TIMERS.items()}

    assert TIMERS.keys() == TASKS.keys()
    assert all(told["pl"][name] != told["en"][name] for name in TASKS)
