# SIGKILL at random moments while everything that moves points goes on at once, and the books
# looked at from three sides: what was answered, what the feeds tell, what the webhooks told.
#
#     kill9_mall.py BINARY [--cycles N] [--seed S] [--viewers M] [--control]
#
# Beside the rains of kill9.py: orders that are made, paid and refunded in any order, one by one and
# in batches, many of them twice; things, coupons and blind boxes for points, cash that comes late
# or never; gifts, transfers, boosts, sign-ins, grants. A receiver of webhooks hears all of it.
# After each kill, and once everything unanswered was sent again:
#   - what was answered is answered the same, an event that was taken is a duplicate, and with
#     another field either is `op_reused`;
#   - the credits that a feed tells are a chain of balances that ends at what the account holds;
#   - no operation has the same effect twice, and each that was taken has the effect it has to have;
#   - what is left of a thing is its stock without what was sold;
#   - `livegate verify` proves the books: each book's sum is zero, nothing is below its floor, every
#     balance is the fold of its transfers.
# At times, and at the end, what the receiver was told of every member must be the feed, event by
# event and in order.

import asyncio
import collections
import json
import random
import sys
import time

import kill9
from kill9 import Driver, Operation, Person, together

from cases.webhooks import Mall, Receiver, in_order  # noqa: E402  (kill9 has set the path)
from harness import config_text  # noqa: E402

STOCK, SEALS = 100_000, 60
CONFIG = {
    "webhooks": {"allow_private": True, "https_only": False},
    "limits": {"webhook_backoff_ms": 200, "webhook_timeout_ms": 2000},
    "items": [
        {"id": "mug", "price": 50, "cash": 990, "stock": STOCK, "pay_within_s": 10},
        {"id": "seal", "kind": "limited", "price": 20, "stock": SEALS, "per_user": 3},
        {"id": "box", "kind": "blind_box", "price": 10, "prizes": [
            {"id": "nothing", "weight": 2}, {"id": "five", "weight": 1, "points": 5},
            {"id": "coupon", "weight": 1, "coupon": "cny-5"}]},
    ],
}
PRICES = {"mug": 50, "seal": 20, "box": 10, "cny-5": 100}
GIFTS = {"heart": 10, "bouquet": 100}
# Between two looks at what the receiver was told.
CYCLES_PER_STORY = 4


class Event:
    """Something that the mall tells once."""

    def __init__(self, body):
        self.body = body
        self.outcome = None  # "taken", or the code of its error

    @property
    def id(self):
        return self.body["id"]


class Shopper(Person):
    """Keeps everything that the feed tells."""

    def __init__(self, driver, user, role):
        super().__init__(driver, user, role)
        self.orders = {}  # order -> the last state that was told
        self.last = 0

    def hear(self):
        for event in self.connection.unread:
            if event["type"] == "order" and event["cursor"] > self.last:
                self.orders[event["order"]] = event["state"]
            self.last = max(self.last, event.get("cursor", 0))
        super().hear()


class MallDriver(Driver):
    person = Shopper

    def __init__(self, *given):
        super().__init__(*given, config=config_text(CONFIG))
        self.mall = Mall(self.server)
        self.events = []
        self.receiver = None
        self.cycles = 0
        self.stories = collections.defaultdict(list)  # user -> what the receiver was told
        self.read = 0

    async def start(self):
        await super().start()
        if self.receiver is None:
            self.receiver = Receiver()
            await self.mall.hook(self.receiver.url("/ok"), ("credit", "order"))
            await together(self.tell([self.grant(person, 2_000)]) for person in self.people)

    def discard(self):
        super().discard()
        self.receiver.process.kill()

    # What goes on

    def work(self):
        return [*super().work(), *map(self.shop_on, self.people),
                *(self.sell_on() for _ in range(4))]

    async def shop_on(self, person):
        dice = random.Random(self.random.random())
        while True:
            await asyncio.sleep(dice.uniform(0, 0.1))
            await person.do(self.wish(dice, person))

    def wish(self, dice, person):
        """One of the ways to spend."""
        kind = dice.choices(
            ["redeem", "gift", "transfer", "boost", "signin"], [8, 3, 3, 1, 1])[0]
        if kind == "redeem":
            return person.operation(
                kind, item=dice.choice(["mug", "mug", "seal", "box", "cny-5"]),
                quantity=dice.randint(1, 2))
        if kind == "gift":
            return person.operation(kind, gift=dice.choice(list(GIFTS)), count=dice.randint(1, 3))
        if kind == "transfer":
            return person.operation(
                kind, to=dice.choice(self.people).user, points=dice.randint(1, 20))
        return person.operation(kind, **({"tier": "gold"} if kind == "boost" else {}))

    async def sell_on(self):
        dice = random.Random(self.random.random())
        waiting = []
        while True:
            await asyncio.sleep(dice.uniform(0, 0.05))
            waiting += self.sale(dice)
            dice.shuffle(waiting)
            count = dice.choice([1, 1, 5, 20])
            now, waiting = waiting[:count], waiting[count:]
            if self.events and dice.random() < 0.3:
                now.append(dice.choice(self.events))
            await self.tell(now)

    def sale(self, dice):
        """The events of an order, or of something that waits for its cash."""
        person = dice.choice(self.people)
        reserved = [order for order, state in person.orders.items() if state == "reserved"
                    and not order.startswith("sale-")]
        if reserved and dice.random() < 0.4:
            return [self.event("order.paid", person, order=dice.choice(reserved), cash=1980)]
        if dice.random() < 0.1:
            return [self.grant(person, dice.randint(1, 300))]
        order = "sale-" + self.new_op()
        cash = dice.randint(100, 5_000)
        points = dice.choice([0, 0, dice.randint(1, 50)])
        events = [
            self.event("order.created", person, order=order, amount=cash + points, points=points)]
        if dice.random() < 0.9:
            events.append(self.event("order.paid", person, order=order, cash=cash))
        for part in dice.choice([[], [], [cash], [cash // 2, cash - cash // 2], [cash // 3]]):
            events.append(self.event("order.refunded", person, order=order, cash=part))
        return events

    def event(self, type, person, **fields):
        return Event({"id": self.new_op(), "type": type, "user": person.user, **fields})

    def grant(self, person, points):
        """Not an event, but asked by the mall in the same way."""
        return Event({"id": self.new_op(), "type": "grant", "user": person.user, "points": points})

    async def tell(self, events):
        """Sends them, and notes what becomes of each; raises where no answer comes."""
        for event in events:
            if event.outcome is None:
                self.events.append(event)
                await self.log.keep(Operation(event.id, event.body["user"], event.body["type"], {
                    name: value for name, value in event.body.items()
                    if name not in ("id", "user", "type")}))
        for event in events:
            if event.body["type"] == "grant":
                await self.mall.grant(event.body["user"], event.body["points"], event.id)
                event.outcome = "taken"
        batch = [event for event in events if event.body["type"] != "grant"]
        if not batch:
            return
        answer = await self.mall.ask(
            "POST", "/v1/events", [event.body for event in batch], role="service")
        wrong = {each["index"]: each["code"] for each in answer["errors"]}
        if "unavailable" in wrong.values():
            raise ConnectionError("the store was closing")
        if answer["accepted"] + answer["duplicates"] + len(wrong) != len(batch):
            self.fault(f"{len(batch)} events were answered {answer}")
        for index, event in enumerate(batch):
            outcome = wrong.get(index, "taken")
            if event.outcome == "taken" and outcome != "taken":
                self.fault(f"{event.body} was taken, and now {outcome}")
            event.outcome = outcome

    # After the restart

    async def reconcile(self):
        missing = [event for event in self.events if event.outcome is None]
        self.count["resent"] += len(missing)
        for event in missing:
            # It is known, and need not be noted again.
            event.outcome = "?"
            await self.tell([event])
        await self.tell_again()
        await super().reconcile()
        await self.check_stock()
        self.cycles += 1
        if self.cycles % CYCLES_PER_STORY == 0:
            await self.check_story()

    async def tell_again(self):
        taken = [event for event in self.events
                 if event.outcome == "taken" and event.body["type"] != "grant"]
        for event in self.random.sample(taken, min(20, len(taken))):
            answer = await self.mall.ask("POST", "/v1/events", event.body, role="service")
            self.count["replayed"] += 1
            if answer["duplicates"] != 1:
                self.fault(f"{event.body} was taken, and told again: {answer}")
        for event in self.random.sample(taken, min(5, len(taken))):
            changed = {**event.body, "user": "somebody-else"}
            answer = await self.mall.ask("POST", "/v1/events", changed, role="service")
            self.count["changed"] += 1
            if [each["code"] for each in answer["errors"]] != ["op_reused"]:
                self.fault(f"{changed} under a used id: {answer}")

    async def repeat(self, person):
        dice = random.Random(self.random.random())
        for operation in person.operations:
            if operation.answer is None:
                operation.answer = await person.perform(operation)
                self.count["resent"] += 1
        # A sign-in has no op, and what was refused for want of points may be had now.
        kept = [each for each in person.operations if each.answer["type"] == "reply"
                and each.type != "signin" or each.type == "claim"]
        for operation in dice.sample(kept, min(3, len(kept))):
            again = await person.perform(operation)
            self.count["replayed"] += 1
            if again != operation.answer:
                self.fault(f"{operation.op} of {person.user} was answered {operation.answer}, "
                           f"now {again}")
        for operation in dice.sample(kept, min(1, len(kept))):
            await self.change(person, operation)

    def changed(self, operation):
        other = {"redeem": {"quantity": 7}, "gift": {"count": 9}, "transfer": {"points": 99},
                 "boost": {"tier": "svip"}}.get(operation.type)
        return super().changed(operation) if other is None else {**operation.fields, **other}

    async def check_person(self, person):
        deadline = time.monotonic() + 5
        while True:
            person.hear()
            told = sorted(person.credits.items())
            account = await person.connection.ask("account", history=1)
            sum_told = sum(event["points"] for _, event in told)
            if sum_told == account["points"] or time.monotonic() > deadline:
                break
            await asyncio.sleep(0.02)
        if sum_told != account["points"]:
            self.fault(f"{person.user} has {account['points']}; the feed adds up to {sum_told}")
        balance = 0
        for cursor, event in told:
            balance += event["points"]
            if event["balance"] != balance:
                self.fault(f"{person.user}: {event} follows a balance of "
                           f"{balance - event['points']}")
                break
        self.check_effects(person, [event for _, event in told])

    def check_effects(self, person, credits):
        """Each operation once, and as much as it has to be."""
        effects = collections.Counter()
        spent = collections.Counter()
        for event in credits:
            gives = event["points"] > 0
            effects[event["op"], event["reason"], event.get("rule"), gives] += 1
            # What is earned pays first what is owed.
            spent[event["op"]] += event["points"] + event.get("recovered", 0)
        boxes = {each.op: each.fields.get("quantity") for each in person.operations}
        for effect, times in effects.items():
            if times > (boxes[effect[0]] if effect[1] == "blind_box" else 1):
                self.fault(f"{person.user}: {effect} happened {times} times")
        for operation in person.operations:
            wanted = self.price(operation)
            if wanted is not None and spent[operation.op] != wanted:
                self.fault(f"{person.user}: {operation.type} {operation.fields} was answered "
                           f"{operation.answer}, and moved {spent[operation.op]}")

    def price(self, operation):
        """What it has to move, as far as that is sure."""
        fields, answer = operation.fields, operation.answer
        if operation.type not in ("redeem", "gift", "transfer", "boost", "claim"):
            return None
        if answer["type"] != "reply":
            return 0
        match operation.type:
            case "redeem" if fields["item"] == "box":
                return None
            case "redeem":
                return -PRICES[fields["item"]] * fields["quantity"]
            case "gift":
                return -GIFTS[fields["gift"]] * fields["count"]
            case "transfer":
                return -fields["points"]
            case "boost":
                return -300
            case "claim":
                return operation.points

    async def check_stock(self):
        """Nothing is sold that is not there, and nothing is lost."""
        deadline = time.monotonic() + 5
        while wrong := await self.missing_stock():
            if time.monotonic() > deadline:
                return self.fault(f"in stock and sold beside what there was: {wrong}")
            await asyncio.sleep(0.1)  # what is due is being carried out

    async def missing_stock(self):
        shown = await self.people[0].connection.ask("shop")
        left = {item["item"]: item.get("left") for item in shown["items"]}
        wrong = {}
        for item, stock in (("mug", STOCK), ("seal", SEALS)):
            sold = 0
            for person in self.people:
                person.hear()
                for operation in person.operations:
                    if operation.fields.get("item") == item and operation.answer.get("order"):
                        state = person.orders.get(operation.answer["order"])
                        sold += operation.fields["quantity"] * (
                            state not in ("released", "refunded"))
            if left[item] + sold != stock:
                wrong[item] = (left[item], sold, stock)
        return wrong

    async def check_story(self):
        """What the receiver was told of each is what the feed tells."""
        for person in self.people:
            deadline = time.monotonic() + 20
            while True:
                person.hear()
                heard = {
                    int(event["id"].removeprefix("evt-")): event["data"]["points"]
                    for event in self.story(person) if event["type"] == "credit"}
                feed = {cursor: event["points"] for cursor, event in person.credits.items()}
                # What is due may be carried out meanwhile, so that all three are read again.
                ledger = (await self.mall.ask("GET", f"/v1/users/{person.user}"))["points"]
                alike = heard == feed and ledger == sum(heard.values())
                if alike or time.monotonic() > deadline:
                    break
                await asyncio.sleep(0.1)
            if heard != feed:
                self.fault(f"{person.user}: webhooks and feed differ in "
                           f"{sorted(set(heard.items()) ^ set(feed.items()))[:6]}")
            if not in_order(self.story(person)):
                self.fault(f"{person.user}: webhooks came out of order")
            if ledger != sum(heard.values()):
                self.fault(f"{person.user}: {ledger} points, {sum(heard.values())} by webhook")
        self.count["stories"] += 1

    def story(self, person):
        """What the receiver was told of somebody so far."""
        sent = self.receiver.sent
        while self.read < len(sent):
            event = json.loads(sent[self.read]["body"])
            self.stories[event["user"]].append(event)
            self.read += 1
        return self.stories[person.user]

    async def finish(self):
        await self.check_story()
        await super().finish()

    def more(self):
        outcomes = collections.Counter(event.outcome for event in self.events)
        kinds = collections.Counter(
            operation.type for person in self.people for operation in person.operations
            if operation.answer and operation.answer["type"] == "reply")
        told = len({each["headers"].get("livegate-event-id") for each in self.receiver.sent})
        return (f"{outcomes['taken']} events taken and "
                f"{sum(outcomes.values()) - outcomes['taken']} refused; "
                + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
                + f"; {told} webhooks, compared {self.count['stories']} times; ")


if __name__ == "__main__":
    sys.exit(asyncio.run(kill9.main(
        MallDriver, "Kills livegate while everything that moves points goes on, and checks.")))
