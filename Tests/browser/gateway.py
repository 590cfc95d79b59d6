"""A real livegate in demo mode, started, killed and started again by the browser tests."""

import socket
import subprocess
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What would make a case wait for a minute, and what a busy machine would be too late for.
CONFIGURATION = """
show:
  guest_invitation_ms: 1500
gifts:
  - {id: heart, names: {zh: 爱心, en: Heart}, price: 10, effect: hearts, combo_ms: 60000}
  - {id: bouquet, names: {zh: 花束, en: Bouquet}, price: 100, effect: petals, combo_ms: 60000}
"""


class Gateway:
    """Keeps its ports and its data directory across restarts."""

    START_S = 30

    def __init__(self, binary, data):
        self.binary = binary
        self.data = data
        self.port = free_port()
        self.admin = free_port()
        self.process = None
        self._tokens = {}
        self.config = f"{data}/livegate.yaml"
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        self.log = open(f"{data}/server.log", "ab")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--demo",
             "--listen", f"127.0.0.1:{self.port}",
             "--admin", f"127.0.0.1:{self.admin}",
             "--config", self.config, "--data", f"{self.data}/books"],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + self.START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"livegate ended with {self.process.returncode}")
            try:
                with urllib.request.urlopen(f"{self.url}/demo/users", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("livegate did not answer in time")

    def token(self, user, role="viewer", name=None):
        """A token for any room."""
        return subprocess.run(
            [self.binary, "token", "--data", f"{self.data}/books", "--user", user,
             "--role", role, "--name", name or user],
            check=True, capture_output=True, text=True).stdout.strip()

    def token_of(self, role):
        """One token for each role that asks the API."""
        if role not in self._tokens:
            self._tokens[role] = self.token(f"the-{role}", role)
        return self._tokens[role]

    def kill(self):
        """SIGKILL: nothing is said goodbye to, nothing is flushed."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
