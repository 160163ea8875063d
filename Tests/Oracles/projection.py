"""Month ends projected from daily costs, for MonthEndProjectionTests: an implementation of its own in exact
fractions, with its own generator (xoshiro256++ seeded by SplitMix64, from their authors' reference code).

python3 Tests/Oracles/projection.py prints what the test expects.
"""

from fractions import Fraction

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Random:
    def __init__(self, seed):
        filler = mix((seed + STEP) & MASK) ^ mix(1)
        self.s = []
        for _ in range(4):
            filler = (filler + STEP) & MASK
            self.s.append(mix(filler))

    def next(self):
        s = self.s
        rotate = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result

    def below(self, bound):
        refused = ((1 << 64) - bound) % bound
        while True:
            product = self.next() * bound
            if product & MASK >= refused:
                return product >> 64


def project(so_far, history, rest_of_today, days_after):
    weeks = min(len(history), 28) // 7
    past = history[-7 * weeks :]
    future = [rest_of_today] + [Fraction(1)] * days_after
    random = Random(1)

    def runs(days):
        found = []
        while len(found) < days:
            at = len(found) % 7 + 7 * random.below(weeks)
            for step in range(3):
                if len(found) < days:
                    found.append(past[(at + step) % len(past)])
        return found

    def by_weekday(days):
        means = [Fraction(sum(days[i::7]), weeks) for i in range(7)]
        return sum(share * means[i % 7] for i, share in enumerate(future))

    expected = by_weekday(past)
    draws = []
    for _ in range(1000):
        coming = sum(share * cost for share, cost in zip(future, runs(len(future))))
        error = coming - by_weekday(runs(len(past)))
        draws.append(max(Fraction(0), expected + error * Fraction(weeks, weeks - 1)))
    draws.sort()
    whole = lambda x: so_far + int(x + Fraction(1, 2))
    return whole(expected), whole(draws[100]), whole(draws[899])


if __name__ == "__main__":
    for days, rest, after in [(14, Fraction(1, 2), 9), (20, Fraction(0), 1), (28, Fraction(1, 3), 24), (40, Fraction(1), 0)]:
        history = [(i * i * 7919 + 13) % 1009 * 10**10 if i % 7 < 5 else 10**9 * i for i in range(days)]
        print(days, rest, after, *project(10**12, history, rest, after))
