"""The oracle of ZoneTests: what Python's zoneinfo says about every IANA zone.

usage: zones.py SEED FIRST_YEAR LAST_YEAR
Prints the folder of the zone files, then lines "Z name" and, under each, "seconds offset date-ordinal"
(UTC seconds since 1970, offset east of UTC in seconds, local date as days since 1970): the whole hours
around each change of offset, the seconds beside it, and random moments.
"""
import os
import random
import sys
import zoneinfo
from datetime import date, datetime, timezone

seed, first, last = (int(word) for word in sys.argv[1:4])
folder = next(path for path in zoneinfo.TZPATH if os.path.exists(os.path.join(path, "UTC")))
start = int(datetime(first, 1, 1, tzinfo=timezone.utc).timestamp())
end = int(datetime(last, 1, 1, tzinfo=timezone.utc).timestamp())
EPOCH = date(1970, 1, 1).toordinal()
rng = random.Random(seed)


def offset(zone, moment):
    return int(datetime.fromtimestamp(moment, zone).utcoffset().total_seconds())


def changes(zone):
    """Moments at which the offset changes, by bisection between samples six days apart."""
    step = 6 * 86400
    before, moment = offset(zone, start), start
    while moment < end:
        after = offset(zone, moment + step)
        if after != before:
            low, high = moment, moment + step
            while low + 1 < high:
                middle = (low + high) // 2
                if offset(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            yield high
        before, moment = after, moment + step


out = [folder]
for name in sorted(zoneinfo.available_timezones()):
    if not os.path.exists(os.path.join(folder, name)):
        continue
    zone = zoneinfo.ZoneInfo(name)
    moments = {rng.randrange(start, end) for _ in range(20)}
    moments |= {rng.randrange(-2**32, 2**33) for _ in range(5)}
    for change in changes(zone):
        moments |= {change - 1, change, change - 86400, change + 86400}
        hour = change // 3600 * 3600
        moments |= {hour + 3600 * k for k in range(-2, 3)}
    out.append("Z " + name)
    for moment in sorted(moments):
        local = datetime.fromtimestamp(moment, zone)
        out.append(f"{moment} {int(local.utcoffset().total_seconds())} {local.date().toordinal() - EPOCH}")
print("\n".join(out))
