"""How often the interval of the forecast of use holds, and how far it is off beside a naive rival.

Every meter is asked from days by chance for what the next days will come to, with what was known then, and the answer
is held against what came. The rival says that it goes on as in the last seven days. Homes and others of the simulated
town, and real households (DAIAD, Alicante) where the sample data are there.
"""

import random
import sys
from typing import Final

import numpy as np

from domain.consumption.forecast import PROMISED
from tests.support.series import backtest, daiad_days, town_days

LENGTHS: Final = (5, 15, 30, 50)


def main() -> None:
    """Print a line for each kind of meter and length."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    homes, others = town_days(seed)
    sets = {"homes of the town": homes, "others of the town": others, "households of Alicante": daiad_days()}
    sys.stdout.write(f"seed {seed}; promised {PROMISED:.0%}\n")
    for name, series in sets.items():
        for length in LENGTHS:
            held, off, rival = backtest(series, seed, length)
            if held:
                said = f"in the interval {np.mean(held):.1%}, off by {np.mean(off):.1%}, the rival {np.mean(rival):.1%}"
                sys.stdout.write(f"{name}, {length} days: {said} ({len(held)} forecasts)\n")


if __name__ == "__main__":
    main()
