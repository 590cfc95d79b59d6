# Runs a command beside a demonstration server of its own.
#
#     with_server.py BINARY -- COMMAND...     ADDRESS becomes its address, DATA its directory

import os
import subprocess
import sys

from server import Server


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit("usage: with_server.py BINARY -- COMMAND...")
    server = Server(os.path.abspath(sys.argv[1])).start()
    try:
        address = f"127.0.0.1:{server.port}"
        command = [word.replace("ADDRESS", address).replace("DATA", server.data)
                   for word in sys.argv[3:]]
        return subprocess.run(command, stdin=subprocess.DEVNULL).returncode
    finally:
        server.stop()
        server.discard()


if __name__ == "__main__":
    sys.exit(main())
