# Runs a command beside a demonstration server of its own.
#
#     with_server.py BINARY [--tls] -- COMMAND...
#
# ADDRESS becomes its address, DATA its directory. With --tls SECURE becomes its address for TLS, and
# DATA/ca.pem is who signs its certificate.

import json
import os
import subprocess
import sys

from certificates import Authority
from server import Server, free_ports


def main():
    options, separator, words = sys.argv[1:], "--", []
    if separator in options:
        options, words = options[:options.index(separator)], options[options.index(separator) + 1:]
    if not words or options[1:] not in ([], ["--tls"]):
        sys.exit("usage: with_server.py BINARY [--tls] -- COMMAND...")
    is_secure = len(options) > 1
    server = Server(os.path.abspath(options[0]), config="" if is_secure else None)
    try:
        places = {"ADDRESS": f"127.0.0.1:{server.port}", "DATA": server.data}
        if is_secure:
            places["SECURE"] = f"127.0.0.1:{free_ports(1)[0]}"
            chain, key = Authority(server.data).issue()
            server.write_config("tls: " + json.dumps(
                {"listen": places["SECURE"], "certificate": chain, "key": key}))
        server.start()
        command = words
        for place, value in places.items():
            command = [word.replace(place, value) for word in command]
        return subprocess.run(command, stdin=subprocess.DEVNULL).returncode
    finally:
        server.stop()
        server.discard()


if __name__ == "__main__":
    sys.exit(main())
