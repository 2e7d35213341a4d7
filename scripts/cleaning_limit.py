#!/usr/bin/env python3
"""Cost of death-aware cleaning over the optimum, where shards hold many small chunks of one law and one age.

A cohort is stored when it is born and copied at some ages; between two copies its dead are garbage. The optimum over
those ages, at a price of garbage in copied bytes per stored byte and day, is found by dynamic programming over a grid of
ages; the rule copies when its score exceeds one over the price. Usage: scripts/cleaning_limit.py   (seconds)
"""

import math

STEPS = 1600


def normal(z):
    return math.erfc(z / math.sqrt(2)) / 2


LAWS = {
    "lognormal, median 60 d, sigma 1.5": (lambda age: normal(math.log(max(age, 1e-9) / 60) / 1.5), 20_000),
    "exponential, mean 300 d": (lambda age: math.exp(-age / 300), 5_000),
    "uniform, 30 d ± 10 %": (lambda age: min(1, max(0, (33 - age) / 6)), 33),
}


def ages(last):
    """Geometric from a thousandth of the last on, so that short and long ages are both fine; even below."""
    first = last / 1000
    even = [first * step / 100 for step in range(100)]
    return even + [first * 1000 ** (step / (STEPS - 100)) for step in range(STEPS - 100 + 1)]


class Cohort:
    def __init__(self, survival, last):
        self.age = ages(last)
        self.alive = [survival(age) for age in self.age]
        self.lived = [0.0]
        for left, right, a, b in zip(self.age, self.age[1:], self.alive, self.alive[1:]):
            self.lived.append(self.lived[-1] + (right - left) * (a + b) / 2)

    def garbage(self, copied, until):
        """Byte-days of garbage from one copy to an age."""
        span = self.age[until] - self.age[copied]
        return self.alive[copied] * span - (self.lived[until] - self.lived[copied])

    def optimum(self, price):
        last = len(self.age) - 1
        cost = [0.0] * (last + 1)
        for copied in reversed(range(last)):
            best = price * self.garbage(copied, last)
            for next_copy in range(copied + 1, last):
                kept = price * self.garbage(copied, next_copy)
                if kept >= best:
                    break
                best = min(best, kept + self.alive[next_copy] + cost[next_copy])
            cost[copied] = best
        return cost[0]

    def death_rates(self):
        """By age the largest mean rate of deaths from it on."""
        rates = []
        for now, alive in enumerate(self.alive):
            if alive < 1e-12:
                rates.append(math.inf)
                continue
            rates.append(max(
                ((1 - self.alive[later] / alive) / (self.age[later] - self.age[now]) for later in range(now + 1, len(self.age))),
                default=math.inf))
        return rates

    def rule(self, price, rates):
        copied, cost = 0, 0.0
        last = len(self.age) - 1
        for now in range(1, last):
            live = self.alive[now] / self.alive[copied] if self.alive[copied] > 0 else 0
            if live <= 0:
                break
            garbage = 1 - live
            if price * (garbage / live + math.log(live)) > rates[now]:
                cost += price * self.garbage(copied, now) + self.alive[now]
                copied = now
        return cost + price * self.garbage(copied, last)


def main():
    for name, (survival, last) in LAWS.items():
        cohort = Cohort(survival, last)
        rates = cohort.death_rates()
        excess = [cohort.rule(price, rates) / cohort.optimum(price) - 1 for price in (0.02, 0.05, 0.1, 0.2)]
        print(f"{name}: " + ", ".join(f"{100 * part:+.2f} %" for part in excess), "at prices of .02, .05, .1, .2")


if __name__ == "__main__":
    main()
