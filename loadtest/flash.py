"""Plays the mall in a flash sale: pays for orders as they are written down, and lets some lapse.

    flash.py PORT SIGNING_KEY_FILE ORDERS_FILE LAPSE_EVERY

Of the orders, each one of LAPSE_EVERY is not paid the first time round, so that its piece comes back
and somebody who waits gets it; once as many as that have lapsed, everything is paid. Runs until it is
ended. Each line is ORDER USER PRICE.
"""

import http.client
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Tests/protocol"))

import tokens  # noqa: E402  (found only with the path above)


def pay(connection, token, order, user, price):
    event = {"id": f"pay-{order}", "type": "order.paid", "user": user, "order": order,
             "cash": int(price)}
    connection.request("POST", "/v1/events", json.dumps(event),
                       {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    if answer.get("accepted") != 1:
        print(f"not paid: {order}: {answer}", flush=True)


def main():
    port, key_file, orders, every = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    with open(key_file, encoding="ascii") as file:
        token = tokens.signed(tokens.decoded(file.read()), tokens.claims("mall", "service"))
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seen = 0
    with open(orders, encoding="ascii") as file:
        while True:
            line = file.readline()
            if not line.endswith("\n"):
                # What is there of a line will come again, whole.
                file.seek(file.tell() - len(line))
                time.sleep(0.02)
                continue
            seen += 1
            # The first hundred orders have their forgetful ones; who waited for them pays.
            if seen <= 100 and seen % every == 0:
                continue
            pay(connection, token, *line.split())


if __name__ == "__main__":
    main()
