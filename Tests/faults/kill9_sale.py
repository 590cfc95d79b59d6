# SIGKILL at random moments in flash sales, and the stock looked at from outside.
#
#     kill9_sale.py BINARY [--cycles N] [--seed S] [--viewers M] [--control]
#
# The frame is that of kill9.py: every operation's id is on the driver's disk before it is sent, the
# server dies at a random moment and starts again, and everything without an answer is sent again.
# Here viewers buy, give up and wait in line, and the mall pays for some orders; others lapse. Then
#   - for each sale, what is left, reserved and sold add up to its stock, and nothing else holds any;
#   - as many pieces are sold as orders were told `paid`, and nobody has more than the limit;
#   - a payment that was taken was told its buyer, as `paid` or, where nothing was left, `refunded`;
#   - what was answered is answered the same, and the books are proven.

import asyncio
import collections
import json
import random
import sys
import time
import urllib.error
import urllib.request

import kill9

LIMIT = 2


class Purchase(kill9.Operation):
    @property
    def points(self):
        """Not 0 where it was granted: a run in which nothing is proves nothing."""
        return int(self.type == "buy" and self.answer is not None and "order" in self.answer
                   and "code" not in self.answer)


class Shopper(kill9.Person):
    """A viewer who takes in what becomes of orders."""

    def __init__(self, driver, user, role):
        super().__init__(driver, user, role)
        self.told = {}  # cursor -> the order event, as told

    def operation(self, type, **fields):
        operation = Purchase(self.driver.new_op(), self.user, type, fields)
        self.operations.append(operation)
        return operation

    def hear(self):
        for event in self.connection.unread:
            if event["type"] == "order" and "activity" in event:
                known = self.told.setdefault(event["cursor"], event)
                if known != event:
                    self.driver.fault(f"{self.user}: cursor {event['cursor']} was told as {known}, "
                                      f"now as {event}")
        super().hear()

    async def acknowledge(self):
        """Now and then, so that both kinds of cursor are tried."""
        self.hear()
        if self.told:
            cursor = max(self.told)
            if (await self.connection.answer("ack", cursor=cursor))["type"] == "reply":
                self.cursor = cursor

    @property
    def orders(self):
        """The last that was told of each order."""
        return {event["order"]: event for _, event in sorted(self.told.items())}


class Mall:
    """Pays for orders, each by one event, sent until it is answered."""

    def __init__(self, driver):
        self.driver = driver
        self.payments = {}  # order -> the event, and whether it was answered

    def payment(self, order, user, price):
        event = {"id": self.driver.new_op(), "type": "order.paid", "user": user, "order": order,
                 "cash": price}
        self.payments[order] = [event, None]
        return event

    async def tell(self, event):
        """Raises where there is no answer."""
        def post():
            server = self.driver.server
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/v1/events", json.dumps(event).encode(),
                method="POST", headers={
                    "Authorization": f"Bearer {server.token('mall', 'service')}",
                    "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.loads(answer.read())
        answer = await asyncio.to_thread(post)
        if answer["errors"] and answer["errors"][0]["code"] in kill9.TRANSIENT:
            raise ConnectionError("not now")
        self.payments[event["order"]][1] = answer

    async def tell_all(self):
        """Everything that has no answer yet, and a few once more."""
        for event, answer in list(self.payments.values()):
            if answer is None:
                await self.tell(event)
            elif self.driver.random.random() < 0.05:
                before = self.payments[event["order"]][1]
                await self.tell(event)
                again = self.payments[event["order"]][1]
                if again["errors"] or again["duplicates"] != 1:
                    self.driver.fault(f"payment {event['id']} was answered {before}, now {again}")


class SaleDriver(kill9.Driver):
    person = Shopper

    def __init__(self, *given):
        super().__init__(*given)
        self.mall = Mall(self)
        self.sales = {}  # activity -> stock
        self.open_sales = []

    # One cycle

    async def load(self):
        while len(self.open_sales) < 2:
            await self.open_sale()
        working = [asyncio.create_task(self.shop_on(person)) for person in self.people]
        working.append(asyncio.create_task(self.run_sales()))
        working.append(asyncio.create_task(self.pay_on()))
        await asyncio.sleep(self.random.uniform(0.02, 1.2))
        await asyncio.to_thread(self.server.kill)
        for task in working:
            task.cancel()
        for result in await asyncio.gather(*working, return_exceptions=True):
            if isinstance(result, Exception) and not isinstance(
                    result, (*kill9.GONE, urllib.error.URLError)):
                self.fault(f"under load: {type(result).__name__}: {result}")
        for person in self.everyone:
            person.hear()
            person.connection.drop()

    async def open_sale(self):
        stock = self.random.choice([1, 5, 20])
        operation = self.host.operation(
            "activity.open", kind="flash_sale", pay_within_s=self.random.choice([1, 1, 60]),
            items=[{"sku": "tea", "title": "Tea", "stock": stock, "price": 100,
                    "per_user": LIMIT}])
        await self.host.do(operation)
        self.note_rain(operation)

    def note_rain(self, operation):
        answer = operation.answer
        if answer["type"] != "reply":
            self.fault(f"a sale was not opened: {answer}")
        elif answer["activity"] not in self.sales:
            self.sales[answer["activity"]] = operation.fields["items"][0]["stock"]
            self.open_sales.append(answer["activity"])

    async def run_sales(self):
        while True:
            await asyncio.sleep(self.random.uniform(0.1, 0.4))
            if len(self.open_sales) > 3:
                sale = self.open_sales.pop(0)
                how = self.random.choice(["activity.close", "activity.close", "activity.cancel"])
                await self.host.do(self.host.operation(how, activity=sale))
            else:
                await self.open_sale()

    async def shop_on(self, person):
        dice = random.Random(self.random.random())
        while True:
            held = [order for order, event in person.orders.items()
                    if event["state"] == "reserved"]
            if held and dice.random() < 0.2:
                await person.do(person.operation("cancel", order=dice.choice(held)))
            else:
                await person.do(person.operation(
                    "buy", activity=dice.choice(self.open_sales), sku="tea",
                    quantity=dice.choice([1, 1, 2])))
            person.hear()
            if dice.random() < 0.1:
                await person.acknowledge()
            await asyncio.sleep(dice.uniform(0, 0.08))

    async def pay_on(self):
        """Pays for most orders, some of them late."""
        while True:
            for person in self.people:
                person.hear()
                for order, event in person.orders.items():
                    if order in self.mall.payments or event["state"] not in (
                            "reserved", "released") or self.random.random() > 0.1:
                        continue
                    # What came to nothing before there was an order has nothing to be paid.
                    if event["quantity"]:
                        await self.mall.tell(
                            self.mall.payment(order, person.user, event["price"]))
            await asyncio.sleep(0.02)

    # After the restart

    async def reconcile(self):
        await kill9.together(self.repeat(person) for person in self.everyone)
        for operation in self.host.operations:
            if operation.type == "activity.open" and operation.answer:
                self.note_rain(operation)
        await self.mall.tell_all()
        await self.check_payments()
        await self.check_sales()

    def changed(self, operation):
        changed = dict(operation.fields)
        if operation.type == "activity.open":
            changed["pay_within_s"] += 1
        elif operation.type == "cancel":
            changed["order"] = "another"
        else:
            changed["activity"] = "another"
        return changed

    async def check_payments(self):
        """Whoever paid was told so; nobody was who did not."""
        by_user = {person.user: person for person in self.people}
        deadline = time.monotonic() + 5
        while True:
            for person in self.people:
                person.hear()
            untold = [
                event for event, answer in self.mall.payments.values()
                if not answer["errors"] and by_user[event["user"]].orders.get(
                    event["order"], {}).get("state") not in ("paid", "refunded")]
            if not untold or time.monotonic() > deadline:
                break
            await asyncio.sleep(0.02)
        for event in untold:
            self.fault(f"{event['user']} paid {event['order']} and was not told")
        for person in self.people:
            pieces = collections.Counter()
            for order, event in person.orders.items():
                if event["state"] == "paid":
                    pieces[event["activity"]] += event["quantity"]
                    if order not in self.mall.payments:
                        self.fault(f"{person.user} was told that {order} is paid; it is not")
            for sale, count in pieces.items():
                if count > LIMIT:
                    self.fault(f"{person.user} has {count} of {sale}")

    def sold(self):
        """Pieces by sale that people were told are theirs."""
        sold = collections.Counter()
        for person in self.people:
            for event in person.orders.values():
                if event["state"] == "paid":
                    sold[event["activity"]] += event["quantity"]
        return sold

    async def check_sales(self):
        """Stock = left + reserved + sold, for every sale that a newcomer is shown."""
        watcher = Shopper(self, "watcher", "viewer")
        await watcher.connect()
        sold = self.sold()
        for shown in watcher.connection.welcome["activities"]:
            sale = shown["activity"]
            if sale not in self.sales:
                self.fault(f"{sale} is there and nobody opened it")
                continue
            if shown["state"] not in ("open", "closed"):
                continue
            item = shown["items"][0]
            if item["left"] + item["reserved"] + item["sold"] != self.sales[sale]:
                self.fault(f"{sale} of {self.sales[sale]}: {item}")
            if item["sold"] != sold[sale]:
                self.fault(f"{sale} has sold {item['sold']}; people were told of {sold[sale]}")
        await watcher.connection.leave()

    async def close_all(self):
        """Ends every sale; none may be stuck, and each has sold what people were told of."""
        for sale in self.sales:
            await self.host.do(self.host.operation("activity.close", activity=sale))
        deadline = time.monotonic() + 70
        waiting = dict(self.sales)
        while waiting and time.monotonic() < deadline:
            for sale in list(waiting):
                operation = self.host.operation("activity.settle", activity=sale)
                await self.host.do(operation)
                if operation.answer.get("state") == "cancelled":
                    del waiting[sale]
                elif operation.answer.get("result"):
                    self.check_result(sale, operation.answer["result"])
                    del waiting[sale]
            await asyncio.sleep(0.5)
        for sale in waiting:
            self.fault(f"{sale} does not settle")

    def check_result(self, sale, result):
        for person in self.people:
            person.hear()
        sold, told = result["items"][0]["sold"], self.sold()[sale]
        if sold != told or sold > self.sales[sale]:
            self.fault(f"{sale} of {self.sales[sale]} has sold {sold}, people were told {told}")

    def more(self):
        states = collections.Counter(
            event["state"] for person in self.people for event in person.told.values())
        return (f"{len(self.sales)} sales, {len(self.mall.payments)} payments; orders told "
                f"{dict(sorted(states.items()))}; ")


if __name__ == "__main__":
    sys.exit(asyncio.run(kill9.main(SaleDriver, "Kills livegate in flash sales and checks.")))
