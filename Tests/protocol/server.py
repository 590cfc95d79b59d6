# One livegate process under test: its ports, its data directory, its log, and its end.

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import tokens

DEMO_ROOM, DEMO_HOST = "demo", "demo-host"


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Server:
    """`livegate serve` on a data directory of its own, or on `data`."""

    def __init__(self, binary, config=None, data=None, demo=True, loops=None, files=None):
        self.binary = binary
        self.kept = data is not None
        self.data = data or tempfile.mkdtemp(prefix="livegate-test-")
        self.port, self.admin = free_ports(2)
        self.demo = demo
        self.loops = loops
        self.files = files  # how many it may have open; None for as many as this process
        self.process = None
        self.log_path = os.path.join(self.data, "server.log")
        self.config_path = None
        if config is not None:
            self.config_path = os.path.join(self.data, "livegate.yaml")
            self.write_config(config)

    def write_config(self, text):
        """Puts a whole new file in the old one's place, as an editor does."""
        with open(self.config_path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(self.config_path + ".new", self.config_path)

    def arguments(self):
        command = [self.binary, "serve"]
        if self.config_path:
            command += ["--config", self.config_path]
        if self.demo:
            command += ["--demo"]
        if self.loops:
            command += ["--loops", str(self.loops)]
        return command + [
            "--listen", f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.admin}",
            "--data", self.data]

    def start(self, patience=20):
        """Starts it and waits until it is ready."""
        self.spawn()
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"the server ended with {self.process.returncode}: {self.last_words()}")
            if self.is_ready():
                return self
            time.sleep(0.01)
        raise AssertionError(f"the server was not ready in {patience} s: {self.last_words()}")

    def spawn(self):
        limit = ["prlimit", f"--nofile={self.files}"] if self.files else []
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                limit + self.arguments(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.data)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz", timeout=2) as it:
                return it.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=5) as it:
            return it.read().decode()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def last_words(self):
        """What the log says of a crash, or else its end."""
        lines = [line.strip() for line in self.log().splitlines() if line.strip()]
        for place, line in enumerate(lines):
            if "Fatal error" in line or "runtime failure" in line:
                frames = [each for each in lines[place:] if " in livegate at " in each]
                return " / ".join([line, *frames[:4]])[:1200]
        return " / ".join(lines[-5:])[:1200]

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """SIGKILL: no goodbye, no last write."""
        if self.is_running():
            self.process.kill()
        return self.process.wait(20)

    def discard(self):
        """Ends it, and removes its data where that was made for it."""
        if self.process:
            self.kill()
        if not self.kept:
            shutil.rmtree(self.data, ignore_errors=True)

    def stop(self, patience=20):
        """SIGTERM, and the exit code; killed where it does not end."""
        if self.process is None:
            return None
        if self.is_running():
            self.signal(signal.SIGTERM)
            time.sleep(0.02)
            if self.is_running():
                self.signal(signal.SIGTERM)  # a second one ends it at once
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not end on SIGTERM") from None

    def run(self, *arguments, patience=30):
        """Runs another command of the same program."""
        return subprocess.run(
            [self.binary, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=patience, cwd=self.data)

    def verify(self):
        return self.run("verify", "--data", self.data, patience=120)

    @property
    def key(self):
        with open(os.path.join(self.data, "signing.key"), encoding="ascii") as file:
            return tokens.decoded(file.read())

    def token(self, user, role="viewer", **more):
        """A good token, but for what `more` changes."""
        return tokens.signed(self.key, tokens.claims(user, role, **more))
