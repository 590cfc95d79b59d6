# The second verifier of draws: docs/draws.md again, in another language and with no code in common
# with the gateway.
#
#     verify.py --proof FILE                             one proof, as GET .../proof gives it
#     verify.py TRIALS LIVEGATE [--count N] [--draws N]  many, and what must not pass
#
# The second form makes `--count` draws with the gateway's code and does each of them again; has one
# bit changed here and there, which both verifiers must find; and compares how often each order of
# winners comes out, `--draws` times for each set of weights, with what is exact. A planted bias shows
# that this comparison could fail.

import argparse
import bisect
import copy
import hashlib
import hmac
import itertools
import json
import math
import pathlib
import subprocess
import sys
import tempfile

FIELDS = {"version", "activity", "commit", "seed", "root", "prizes", "entrants", "winners"}
MOST_WEIGHT = 2**63 - 1


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


def number(value, least):
    return type(value) is int and least <= value <= MOST_WEIGHT


def digits(value, count):
    return (
        type(value) is str and len(value) == count and all(c in "0123456789abcdef" for c in value)
    )


def numbers(seed, root):
    for block in itertools.count():
        mac = hmac.digest(seed, root + block.to_bytes(8, "big"), "sha256")
        for start in (0, 8, 16, 24):
            yield int.from_bytes(mac[start : start + 8], "big")


def draw(seed, root, prizes, entrants):
    """Winners in order, by walking along all entrants for each."""
    left = [(e["id"], e["weight"]) for e in entrants]
    stream = numbers(seed, root)
    winners = []
    for prize in prizes:
        for _ in range(prize["count"]):
            if not left:
                break
            sums = list(itertools.accumulate(weight for _, weight in left))
            total = sums[-1]
            limit = 2**64 // total * total
            x = next(stream)
            while x >= limit:
                x = next(stream)
            place = bisect.bisect_right(sums, x % total)
            winners.append({"prize": prize["id"], "id": left.pop(place)[0]})
    return winners


def check(proof):
    """Raises `Wrong` where the proof is not what comes out."""
    need(type(proof) is dict, "no object")
    need(type(proof.get("version")) is int and proof["version"] == 1, "version")
    need(set(proof) == FIELDS, "fields")
    need(type(proof["activity"]) is str and proof["activity"], "activity")
    for name in ("commit", "seed", "root"):
        need(digits(proof[name], 64), name)
    for name in ("prizes", "entrants", "winners"):
        need(type(proof[name]) is list and all(type(x) is dict for x in proof[name]), name)
    for prize in proof["prizes"]:
        need(set(prize) == {"id", "count"} and type(prize["id"]) is str, "prize")
        need(number(prize["count"], 1), "count of a prize")
    for entrant in proof["entrants"]:
        need(set(entrant) == {"id", "weight"} and digits(entrant["id"], 32), "entrant")
        need(number(entrant["weight"], 1), "weight")
    need(len({p["id"] for p in proof["prizes"]}) == len(proof["prizes"]), "two prizes of one id")
    ids = [e["id"] for e in proof["entrants"]]
    need(all(a < b for a, b in zip(ids, ids[1:])), "order of the entrants")
    need(sum(e["weight"] for e in proof["entrants"]) <= MOST_WEIGHT, "sum of the weights")
    seed = bytes.fromhex(proof["seed"])
    need(hashlib.sha256(seed).hexdigest() == proof["commit"], "commit")
    lines = "".join(f"{e['id']}\t{e['weight']}\n" for e in proof["entrants"])
    root = hashlib.sha256(lines.encode()).digest()
    need(root.hex() == proof["root"], "root")
    need(draw(seed, root, proof["prizes"], proof["entrants"]) == proof["winners"], "winners")


# The gateway's draws


def proofs(trials, count, seed):
    command = [trials, "draws", "--count", str(count), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as made:
        for line in made.stdout:
            yield json.loads(line)
    need(made.returncode == 0, "the draws ended early")


def compare(trials, count):
    done = winners = largest = 0
    for proof in proofs(trials, count, 1):
        try:
            check(proof)
        except Wrong as wrong:
            sys.exit(f"{proof['activity']}: the verifiers differ: {wrong}")
        # Whose id it is, anyone can say who knows the user.
        if proof["entrants"]:
            name = f"{proof['activity']}:u{done}".encode()
            id = hashlib.sha256(name).hexdigest()[:32]
            if id not in {e["id"] for e in proof["entrants"]}:
                sys.exit(f"{proof['activity']}: nobody has the id of u{done}")
        done += 1
        winners += len(proof["winners"])
        largest = max(largest, len(proof["entrants"]))
    if done != count:
        sys.exit(f"{done} draws where {count} were asked for")
    print(f"{done} draws done again, {winners} winners equal in order, up to {largest} entrants")


# What must not pass


def flip(text, place):
    return text[:place] + f"{int(text[place], 16) ^ 1:x}" + text[place + 1 :]


def changes(proof):
    """The proof with one bit changed, and with what no proof may have."""

    def changed(what, edit):
        other = copy.deepcopy(proof)
        edit(other)
        return what, other

    middle = len(proof["entrants"]) // 2
    for name in ("commit", "seed", "root"):
        for place in (0, 31, 63):
            yield changed(f"{name}, digit {place}", lambda p: p.update({name: flip(p[name], place)}))
    for at in (0, middle, -1):
        for place in (0, 31):
            yield changed(
                f"id of entrant {at}, digit {place}",
                lambda p: p["entrants"][at].update(id=flip(p["entrants"][at]["id"], place)))
        yield changed(
            f"weight of entrant {at}",
            lambda p: p["entrants"][at].update(weight=p["entrants"][at]["weight"] ^ 1))
    for at in range(len(proof["winners"])):
        yield changed(
            f"id of winner {at}",
            lambda p: p["winners"][at].update(id=flip(p["winners"][at]["id"], 31)))
        yield changed(f"prize of winner {at}", lambda p: p["winners"][at].update(prize="q0"))
    yield changed("id of a prize", lambda p: p["prizes"][0].update(id="q0"))
    yield changed("count", lambda p: p["prizes"][-1].update(count=p["prizes"][-1]["count"] ^ 1))
    yield changed("a winner less", lambda p: p["winners"].pop())
    yield changed("a winner more", lambda p: p["winners"].append(p["winners"][0]))
    yield changed("winners in another order", lambda p: p["winners"].reverse())
    yield changed("entrants in another order", lambda p: p["entrants"].reverse())
    yield changed("an entrant twice", lambda p: p["entrants"].insert(0, p["entrants"][0]))
    yield changed("version 2", lambda p: p.update(version=2))
    yield changed("no version", lambda p: p.pop("version"))
    yield changed("weight 0", lambda p: p["entrants"][0].update(weight=0))
    yield changed("weight below 0", lambda p: p["entrants"][0].update(weight=-1))
    yield changed("two prizes of one id", lambda p: p["prizes"].append(p["prizes"][0]))
    yield changed("count 0", lambda p: p["prizes"][0].update(count=0))
    yield changed("a field too many", lambda p: p.update(more=1))
    yield changed("no root", lambda p: p.pop("root"))
    yield changed("digits in capitals", lambda p: p.update(seed=p["seed"].upper()))
    yield changed(
        "weights over the brim",
        lambda p: [e.update(weight=MOST_WEIGHT) for e in p["entrants"][:2]])


def both_find(trials, livegate, folder):
    def livegate_says(text):
        file = pathlib.Path(folder) / "proof.json"
        file.write_text(text)
        done = subprocess.run([livegate, "verify-draw", file], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    found = 0
    fit = (p for p in proofs(trials, 60, 2) if len(p["entrants"]) > 18 and len(p["winners"]) > 2)
    for proof in itertools.islice(fit, 2):
        check(proof)
        code, said = livegate_says(json.dumps(proof))
        if code != 0 or "verified" not in said:
            sys.exit(f"livegate refuses a proof that is right: {said}")
        for what, other in changes(proof):
            try:
                check(other)
                sys.exit(f"{what}: not found here")
            except Wrong:
                pass
            code, said = livegate_says(json.dumps(other))
            if code != 1 or not said.startswith("Error: "):
                sys.exit(f"{what}: livegate verify-draw ends with {code}: {said}")
            found += 1
    for text in ("", "{", "[]", "null", '{"version": 1.0}', '{"version": 1, "version": 1}'):
        code, said = livegate_says(text)
        if code != 1 or not said.startswith("Error: "):
            sys.exit(f"{text!r}: livegate verify-draw ends with {code}: {said}")
        found += 1
    need(found > 80, "too few proofs to change")
    print(f"{found} changes found by both")


# Chance

# Weights and how many win, and whether a remainder alone would show on 256 numbers.
SETS = [
    ((1, 1, 2, 3, 5), 2),
    ((1, 1), 1),
    ((1, 2, 3), 3),
    ((100, 130, 150, 200), 2),
    ((7, 1, 1, 1, 1, 1), 3),
    ((1, 2, 3, 4, 5, 6), 3),
    ((3, 3, 3, 3, 3), 2),
]
LEAST_P = 1e-4


def upper_gamma(s, x):
    """The regularised upper incomplete gamma function (Numerical Recipes 6.2)."""
    front = math.exp(s * math.log(x) - x - math.lgamma(s))
    if x < s + 1:
        term = total = 1 / s
        while term > total * 1e-15:
            s += 1
            term *= x / s
            total += term
        return 1 - front * total
    b = x + 1 - s
    c = 1e300
    d = 1 / b
    h = d
    for i in range(1, 10_000):
        an = -i * (i - s)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * h


def exact(weights, order):
    left, p = sum(weights), 1.0
    for place in order:
        p *= weights[place] / left
        left -= weights[place]
    return p


def p_value(trials, weights, winners, draws, seed, *more):
    command = [trials, "outcomes", ",".join(map(str, weights)), "--winners", str(winners)]
    command += ["--count", str(draws), "--seed", str(seed), *more]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seen = {}
    for line in told.splitlines():
        order, times = line.split()
        seen[tuple(map(int, order.split(",")))] = int(times)
    orders = list(itertools.permutations(range(len(weights)), winners))
    if set(seen) - set(orders) or sum(seen.values()) != draws:
        sys.exit(f"{weights}: there are outcomes that cannot be")
    chi = sum(
        (seen.get(o, 0) - draws * exact(weights, o)) ** 2 / (draws * exact(weights, o))
        for o in orders)
    return upper_gamma((len(orders) - 1) / 2, max(chi, 1e-9) / 2)


def weigh(trials, draws):
    for weights, winners in SETS:
        p = p_value(trials, weights, winners, draws, 1)
        print(f"weights {weights}, {winners} win, {draws} draws: p = {p:.3g}")
        if p <= LEAST_P:
            sys.exit("the draw is not exact")
    p = p_value(trials, (1, 1, 2, 3, 5), 2, draws, 1, "--biased")
    print(f"control, a remainder of one byte: p = {p:.3g}")
    if p > LEAST_P:
        sys.exit("a planted bias was not noticed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", nargs="*", metavar="TRIALS LIVEGATE")
    parser.add_argument("--proof")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--draws", type=int, default=200_000)
    given = parser.parse_args()
    if given.proof:
        try:
            check(json.loads(pathlib.Path(given.proof).read_text()))
        except (Wrong, ValueError) as wrong:
            sys.exit(f"not what comes out: {wrong}")
        print("verified")
        return
    trials, livegate = given.programs
    compare(trials, given.count)
    with tempfile.TemporaryDirectory() as folder:
        both_find(trials, livegate, folder)
    weigh(trials, given.draws)


if __name__ == "__main__":
    main()
