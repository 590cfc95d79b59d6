"""Looks at the books of a quiz or a red packet that everybody came to at once.

    rush.py DATABASE VIEWERS SHARES POT

Of a quiz: everybody's answer is there once, numbered without a gap in the order of the server's clock,
and the first SHARES who are right have the POT, the earliest what an even split leaves over. Of a red
packet: SHARES of a point and more are the POT. Either is what the transfers say.
"""

import json
import sqlite3
import sys


def main():
    database, viewers, shares, pot = sys.argv[1], *map(int, sys.argv[2:5])
    books = sqlite3.connect(database)
    (activity, kept), = books.execute("SELECT id, kept FROM activities WHERE phase = 'settled'")
    kind = json.loads(kept)["kind"]
    entries = {user: json.loads(entry) for user, entry in books.execute(
        "SELECT user, kept FROM entries WHERE subject = ?", (activity,))}
    paid = dict(books.execute(
        "SELECT substr(receiver, 6), sum(amount) FROM transfers"
        " WHERE giver = ? AND receiver LIKE 'user:%' GROUP BY receiver", (f"activity:{activity}",)))
    times, = books.execute(
        "SELECT count(*) FROM transfers WHERE giver = ? AND receiver LIKE 'user:%'",
        (f"activity:{activity}",)).fetchone()
    assert times == len(paid), f"{times} payments to {len(paid)} members"
    assert sum(paid.values()) == pot, f"paid {sum(paid.values())} of {pot}"
    noted = {user: entry["points"] for user, entry in entries.items() if entry.get("points")}
    assert noted == paid, "the entries are not what was paid"
    if kind == "quiz":
        assert len(entries) == viewers, f"{len(entries)} answers of {viewers}"
        order = sorted(entries, key=lambda user: entries[user]["number"])
        numbers = [entries[user]["number"] for user in order]
        assert numbers == list(range(1, viewers + 1)), "numbers with gaps"
        ranked = sorted(
            (entries[user]["after"], entries[user]["number"], user)
            for user in order if entries[user]["option"] == "a")
        first = [user for _, _, user in ranked[:shares]]
        share, rest = divmod(pot, len(first))
        wanted = {user: share + (place < rest) for place, user in enumerate(first)}
        assert paid == wanted, "not the first who are right were paid"
        span = max(e["after"] for e in entries.values()) - min(e["after"] for e in entries.values())
        print(f"ok: {viewers} answers once each, within {span} ms by the server's clock; "
              f"the first {len(first)} of {len(ranked)} who are right have {pot} points")
    else:
        assert len(paid) == shares, f"{len(paid)} of {shares} shares"
        assert min(paid.values()) >= 1, "a share of nothing"
        print(f"ok: {shares} shares from {min(paid.values())} to {max(paid.values())} points are "
              f"{sum(paid.values())} of {pot}")


if __name__ == "__main__":
    main()
