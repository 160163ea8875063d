"""Totals of a ledger by plain SQL over its rows and Python's integers and time zones.

Prints lines of tab-separated fields: grouping, key, requests, further charges, input, 5m writes, 1h writes,
reads, output, searches, reported picodollars. The roll-ups are not looked at.
"""

import collections
import datetime
import sqlite3
import sys
import zoneinfo

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
berlin = zoneinfo.ZoneInfo("Europe/Berlin")
epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
rows = database.execute(
    """
    SELECT r.id, r.time, m.text, p.text, s.text, t.text, r.input, r.cache_write_5m, r.cache_write_1h,
           r.cache_read, r.output, r.web_searches, coalesce(r.reported_picousd, 0)
    FROM records r
    LEFT JOIN services v ON v.id = r.service LEFT JOIN strings m ON m.id = v.model
    LEFT JOIN attributions a ON a.id = r.attribution LEFT JOIN strings p ON p.id = a.project
    LEFT JOIN strings s ON s.id = a.session LEFT JOIN strings t ON t.id = a.tags
    WHERE r.linked = 0
    """
).fetchall()
charges = collections.defaultdict(list)
for record, *counts in database.execute(
    "SELECT record, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches FROM charges"
):
    charges[record].append(counts)


def local(time, zone):
    return (epoch + datetime.timedelta(milliseconds=time)).astimezone(zone)


def day(time):
    return "" if time is None else local(time, datetime.timezone.utc).strftime("%Y-%m-%d")


def month(time):
    return "" if time is None else local(time, berlin).strftime("%Y-%m")


def hour(time):
    if time is None:
        return ""
    text = local(time, berlin).strftime("%Y-%m-%dT%H:00:00%z")
    return text[:-2] + ":" + text[-2:]


since = 1_774_000_000_123
groupings = {
    "model": lambda time, model, project, session, tags: model,
    "project": lambda time, model, project, session, tags: project,
    "day": lambda time, model, project, session, tags: day(time),
    "month": lambda time, model, project, session, tags: month(time),
    "hour": lambda time, model, project, session, tags: hour(time),
    "red": lambda time, model, project, session, tags: session if tags and "red" in tags.split(",") else 0,
    "since": lambda time, model, project, session, tags: model if time is not None and time >= since else 0,
}
sums = collections.defaultdict(lambda: [0] * 9)
for record, time, model, project, session, tags, *counts in rows:
    for name, key in groupings.items():
        group = key(time, model, project, session, tags)
        if group == 0:
            continue
        total = sums[name, group or ""]
        total[0] += 1
        for index, count in enumerate(counts):
            total[2 + index] += count
        for further in charges[record]:
            total[1] += 1
            for index, count in enumerate(further):
                total[2 + index] += count
for (name, group), total in sums.items():
    print(name, group, *total, sep="\t")
