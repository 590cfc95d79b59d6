# An authority of the test's own and what it signs, made new for each run by the `openssl` program: a
# key that lies in a repository is a key that somebody will use.

import os
import subprocess

EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def openssl(directory, *arguments):
    subprocess.run(
        ["openssl", *arguments], cwd=directory, check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    """Signs certificates for 127.0.0.1 in a directory; `path` is its own."""

    def __init__(self, directory, name="ca"):
        self.directory = directory
        self.name = name
        self.path = os.path.join(directory, name + ".pem")
        openssl(directory, "req", "-x509", *EC, "-keyout", name + ".key", "-out", name + ".pem",
                "-days", "30", "-subj", "/CN=Test authority " + name)

    def issue(self, name="leaf", days=30):
        """Puts NAME.pem and NAME.key in place, as a renewal does: one file after the other."""
        draft = name + ".new"
        openssl(self.directory, "req", *EC, "-keyout", draft + ".key", "-out", draft + ".csr",
                "-subj", "/CN=live")
        with open(os.path.join(self.directory, "names"), "w", encoding="ascii") as file:
            file.write("subjectAltName=IP:127.0.0.1\n")
        openssl(self.directory, "x509", "-req", "-in", draft + ".csr", "-CA", self.name + ".pem",
                "-CAkey", self.name + ".key", "-set_serial", str(int.from_bytes(os.urandom(8))),
                "-days", str(days), "-extfile", "names", "-out", draft + ".pem")
        chain, key = (os.path.join(self.directory, name + end) for end in (".pem", ".key"))
        for path, end in ((chain, ".pem"), (key, ".key")):
            os.chmod(os.path.join(self.directory, draft + end), 0o600)
            os.replace(os.path.join(self.directory, draft + end), path)
        return chain, key
