# TLS from outside: what is agreed on, what is refused, and a certificate that is renewed while
# viewers watch.

import asyncio
import os
import signal
import ssl

from cases.operations import read_metrics
from certificates import Authority
from client import Viewer
from harness import case, check, config_text, equal
from server import free_ports
from websocket import Pipe, exchange, get

PLAIN_GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def trusting(authority, **given):
    """A client's side that trusts this authority alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authority.path)
    for name, value in given.items():
        setattr(context, name, value)
    return context


class SecureServer:
    """A server with a TLS port of its own beside the plain one."""

    def __init__(self, t, limits=None):
        [self.port] = free_ports(1)
        self.server = t.another_server(config="")
        self.authority = Authority(self.server.data)
        self.chain, self.key = self.authority.issue()
        self.server.write_config(config_text({
            "limits": limits or {},
            "tls": {"listen": f"127.0.0.1:{self.port}", "certificate": self.chain,
                    "key": self.key}}))

    async def start(self):
        await asyncio.to_thread(self.server.start)
        return self

    def join(self, context, user):
        return Viewer.join(self.port, token=self.server.token(user), user=user, tls=context)

    async def measured(self, name):
        _, values = read_metrics((await get(self.server.admin, "/metrics")).text)
        return values["livegate_" + name, ""]

    async def log_has(self, words, since=0):
        for _ in range(160):
            if words in self.server.log()[since:]:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the log does not say {words!r}")


async def refused(port, context):
    """What TLS says where no connection comes about; None where one does."""
    try:
        pipe = await Pipe.dial(port, tls=context)
    except (ssl.SSLError, ConnectionError) as error:
        return getattr(error, "reason", None) or str(error)
    # TLS 1.3: a client may be done before the server has said no.
    pipe.close()
    return None


@case("viewers join by TLS and plainly, and meet in the same room")
async def both_ways(t):
    secure = await SecureServer(t).start()
    ann = await secure.join(trusting(secure.authority), "ann")
    bob = await t.viewer("bob", server=secure.server)
    try:
        equal(ann.socket.pipe.secure.tls.version(), "TLSv1.3", "the version")
        await ann.say("hello from inside")
        event = await bob.event("danmaku")
        equal(event["text"], "hello from inside")
        event = await ann.event("danmaku")
        equal(event["text"], "hello from inside")
    finally:
        ann.drop()
    page = await exchange(secure.port, PLAIN_GET, tls=trusting(secure.authority))
    equal(page.status, 200, "the page by TLS")
    check(page.ended, "the connection stays open")


@case("TLS 1.2 and 1.3 are spoken, nothing older, and HTTP/1.1 alone inside")
async def versions(t):
    secure = await SecureServer(t).start()
    old = trusting(secure.authority, maximum_version=ssl.TLSVersion.TLSv1_2)
    page = await exchange(secure.port, PLAIN_GET, tls=old)
    equal(page.status, 200, "TLS 1.2")
    older = trusting(secure.authority)
    older.set_ciphers("DEFAULT:@SECLEVEL=0")
    older.minimum_version = ssl.TLSVersion.TLSv1_1
    older.maximum_version = ssl.TLSVersion.TLSv1_1
    check(await refused(secure.port, older), "TLS 1.1 was accepted")
    both = trusting(secure.authority)
    both.set_alpn_protocols(["h2", "http/1.1"])
    pipe = await Pipe.dial(secure.port, tls=both)
    equal(pipe.secure.tls.selected_alpn_protocol(), "http/1.1", "the protocol inside")
    pipe.close()
    other = trusting(secure.authority)
    other.set_alpn_protocols(["h2", "mqtt"])
    reason = await refused(secure.port, other)
    check(reason and "no application protocol" in reason.lower().replace("_", " "), reason)
    weak = trusting(secure.authority, maximum_version=ssl.TLSVersion.TLSv1_2)
    weak.set_ciphers("AES128-SHA:ECDHE-ECDSA-AES128-SHA")
    check(await refused(secure.port, weak), "a weak cipher was accepted")


@case("who comes back goes on from the ticket of the last time")
async def resumption(t):
    secure = await SecureServer(t).start()
    context = trusting(secure.authority)
    first = await Pipe.dial(secure.port, tls=context)
    await first.send(PLAIN_GET)
    await first.rest()
    session = first.secure.tls.session
    first.close()
    second = await Pipe.dial(secure.port)
    await second.shake_hands(context, session)
    check(second.secure.tls.session_reused, "a full handshake again")
    second.close()


@case("who speaks no TLS, or not in time, is let go, counted, and harms nobody")
async def strangers(t):
    secure = await SecureServer(t, {"handshake_timeout_ms": 300}).start()
    for words in (PLAIN_GET, os.urandom(300), b"\x16\x03\x01\x40\x00\x01\x01\xff\xff", b"\x16", b""):
        pipe = await Pipe.dial(secure.port)
        if words:
            await pipe.send(words)
        await asyncio.wait_for(pipe.rest(), 3)
        pipe.close()
    # Done with TLS, and then silent.
    pipe = await Pipe.dial(secure.port, tls=trusting(secure.authority))
    await asyncio.wait_for(pipe.rest(), 3)
    pipe.close()
    await asyncio.sleep(0.1)
    equal(int(await secure.measured("tls_handshake_failures_total")), 5, "failed handshakes")
    equal(int(await secure.measured("tls_handshakes_total")), 1, "handshakes")
    check(secure.server.is_running(), "the server is gone")


@case("a renewed certificate is shown within seconds, and nobody's connection ends")
async def renewal(t):
    secure = await SecureServer(t).start()
    before = await secure.measured("tls_certificate_expiry_timestamp_seconds")
    ann = await secure.join(trusting(secure.authority), "ann")
    try:
        other = Authority(secure.server.data, "other")
        since = len(secure.server.log())
        other.issue(days=90)
        await secure.log_has("certificate taken", since)
        bob = await secure.join(trusting(other), "bob")
        bob.drop()
        check(await refused(secure.port, trusting(secure.authority)), "the old one is still shown")
        after = await secure.measured("tls_certificate_expiry_timestamp_seconds")
        check(after > before + 50 * 86_400, "the expiry shown is the old one")
        await ann.say("still here")
        equal(await secure.measured("tls_reload_success"), 1)
    finally:
        ann.drop()


@case("a broken certificate is told, and the one in use goes on")
async def broken_renewal(t):
    secure = await SecureServer(t).start()
    with open(secure.chain, "w", encoding="ascii") as file:
        file.write("-----BEGIN CERTIFICATE-----\nAAAA\n")
    secure.server.signal(signal.SIGHUP)
    await secure.log_has("certificate refused")
    equal(await secure.measured("tls_reload_success"), 0)
    ann = await secure.join(trusting(secure.authority), "ann")
    ann.drop()
    since = len(secure.server.log())
    secure.authority.issue()
    secure.server.signal(signal.SIGHUP)
    await secure.log_has("certificate taken", since)
    equal(await secure.measured("tls_reload_success"), 1)


@case("TLS that cannot be served is refused at the start, with the reason")
async def bad_start(t):
    for change, words in (
        (lambda it: os.remove(it.key), "leaf.key"),
        (lambda it: os.chmod(it.key, 0o644), "everybody may read"),
        (lambda it: os.replace(it.chain, it.key), "leaf.pem"),
        (lambda it: open(it.key, "w", encoding="ascii").close(), "no readable key"),
    ):
        secure = SecureServer(t)
        change(secure)
        await asyncio.to_thread(secure.server.spawn)
        code = await asyncio.to_thread(secure.server.process.wait, 10)
        check(code != 0 and words in secure.server.log(), secure.server.log())
    server = t.another_server(config='tls: {listen: "127.0.0.1:1"}\n')
    await asyncio.to_thread(server.spawn)
    code = await asyncio.to_thread(server.process.wait, 10)
    check(code != 0 and "tls.certificate: is missing" in server.log(), server.log())
