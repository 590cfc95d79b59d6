"""uWebSockets as a broadcast hub, through its Python package: socketify.

    hub.py PORT

Everybody subscribes to one topic; what comes in on /publish goes to all. Python runs once a message,
uWebSockets' C++ sends the copies.
"""

import sys

from socketify import App, AppListenOptions, CompressOptions

TOPIC = "room"


def main():
    app = App()

    def publish(ws, message, opcode):
        app.publish(TOPIC, message, opcode)

    settings = {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 64 * 1024,
        "idle_timeout": 960,
        # No message is to be skipped because a viewer is slow for a moment.
        "max_backpressure": 16 * 1024 * 1024,
    }
    app.ws("/publish", settings | {"message": publish})
    app.ws("/*", settings | {"open": lambda ws: ws.subscribe(TOPIC)})
    app.listen(AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1"), lambda config: None)
    # Not app.run(): that polls, between turns of Python's own event loop, which nobody needs here.
    while True:
        app.loop.uv_loop.run_once()


if __name__ == "__main__":
    main()
