"""What every case of the pages has to hand: pages of a fresh browser profile, and words for what is
done on them again and again."""

import importlib.resources
import json
import re
import time
import urllib.error
import urllib.request

from playwright.sync_api import expect

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# What is late on a busy machine is late and not wrong.
expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


class Stage:
    """Opens pages for one case and knows what they complained of."""

    # A socket that a killed server left behind is reported by the browser itself.
    NETWORK = re.compile(r"WebSocket connection|ERR_CONNECTION|Failed to load resource")

    def __init__(self, browser, gateway, screenshots):
        self.browser = browser
        self.gateway = gateway
        self.screenshots = screenshots
        self.contexts = []
        self.paths = {}
        self.complaints = []
        self.is_network_down = False

    def open(self, path, size=PHONE, language="zh-CN", scheme="dark", heard=None):
        """`heard` is given each event of the room on its way to the page, and may change it."""
        context = self.browser.new_context(
            viewport=size, locale=language, color_scheme=scheme, reduced_motion="no-preference")
        context.set_default_timeout(30_000)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error("
            "'policy: ' + event.violatedDirective + ' ' + event.blockedURI))")
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"threw: {error}"))
        if heard:
            page.route_web_socket(re.compile("/live"), lambda socket: _overhear(socket, heard))
        self.paths[page] = path
        page.goto(self.gateway.url + path)
        return page

    def audience(self, user, **options):
        page = self.open(f"/?user={user}", **options)
        expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
        return page

    def member(self, user, room="demo", is_let_in=True, **options):
        """Somebody with a token of their own, as in a page that the mall embeds."""
        token = self.gateway.token(user)
        page = self.open(f"/?room={room}#token={token}", **options)
        if is_let_in:
            expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
        return page

    def again(self, page):
        """Loads a member's page anew; the token that it was handed is not in its address."""
        page.goto("about:blank")
        page.goto(self.gateway.url + self.paths[page])
        expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")

    def host_of(self, room, **options):
        options.setdefault("size", DESKTOP)
        token = self.gateway.token("demo-host", "host")
        page = self.open(f"/host?room={room}#token={token}", **options)
        expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        return page

    def host(self, **options):
        options.setdefault("size", DESKTOP)
        page = self.open("/host", **options)
        expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        return page

    def api(self, method, path, body=None, role="operator"):
        """What the API answers: the status and the document."""
        request = urllib.request.Request(
            self.gateway.url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.gateway.token_of(role)}",
                     "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def room(self, name, **fields):
        """A room of its own for a case."""
        body = {"id": name, "title": name, "host": "demo-host", "guests": True, "state": "live",
                **fields}
        status, answer = self.api("POST", "/v1/rooms", body)
        assert status in (200, 201), answer
        return name

    def activity(self, room, kind, **settings):
        """Opens or schedules one as the operator, with what the form cannot say; gives its id."""
        status, answer = self.api(
            "POST", f"/v1/rooms/{room}/activities", {"kind": kind, **settings})
        assert status == 201, answer
        return answer["activity"]

    def end(self, room, activity, how="close"):
        status, answer = self.api("POST", f"/v1/rooms/{room}/activities/{activity}/{how}")
        assert status == 200, answer

    def points(self, user, points):
        """Gives somebody so many points, for what a case wants them to spend."""
        status, answer = self.api(
            "POST", f"/v1/users/{user}/grants", {"points": points, "reason": "test"})
        assert status in (200, 201), answer

    def picture(self, page, name):
        if self.screenshots:
            page.screenshot(path=f"{self.screenshots}/{name}.png")

    def check_accessibility(self, page, within=None):
        """axe's rules for WCAG 2.2 AA, on what is on the screen now."""
        page.wait_for_timeout(450)  # what is fading in has another contrast
        page.evaluate(AXE)
        found = page.evaluate(
            """async (within) => {
                const { violations } = await axe.run(within ?? document, { runOnly: [
                    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
                return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(
                    (node) => node.html.slice(0, 160) + " " + (node.any[0]?.message ?? ""))}`);
            }""", within)
        assert not found, "\n".join(found)

    def close(self):
        for context in self.contexts:
            context.close()

    def _hear(self, message):
        if message.type != "error":
            return
        if self.is_network_down and self.NETWORK.search(message.text):
            return
        self.complaints.append(f"said: {message.text}")


def _overhear(socket, heard):
    server = socket.connect_to_server()

    def hear(frame):
        events = json.loads(frame)
        for event in events:
            heard(event)
        socket.send(json.dumps(events))

    server.on_message(hear)


def now_ms():
    return int(time.time() * 1000)


def say(page, text):
    page.get_by_test_id("say").fill(text)
    page.get_by_test_id("say").press("Enter")


def lines(page, text):
    return page.get_by_test_id("line").filter(has_text=text)


def shown_points(page):
    return int(re.sub(r"\D", "", page.get_by_test_id("points").inner_text()))


def settled_points(page):
    """The balance once the pill has stopped counting."""
    before, now = -1, shown_points(page)
    while before != now:
        page.wait_for_timeout(900)
        before, now = now, shown_points(page)
    return now


def open_activity(host, kind, who="", start="0", length="0", **settings):
    """Fills in the host's form and opens; what is left out stays as the form has it."""
    host.get_by_test_id("set-kind").select_option(kind)
    for name, value in settings.items():
        control = host.get_by_test_id(f"set-{name}")
        if control.evaluate("(node) => node.closest('details') !== null"):
            control.evaluate("(node) => { node.closest('details').open = true; }")
        if control.evaluate("(node) => node.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(str(value))
    host.get_by_test_id("set-who").select_option(who)
    host.get_by_test_id("set-start").select_option(start)
    host.get_by_test_id("set-length").select_option(length)
    host.get_by_test_id("activity-open").click()
    expect(live_card(host, kind)).to_be_visible()


def live_card(host, kind):
    return host.get_by_test_id("live").locator(f"[data-kind='{kind}']")


def end_activity(host, kind):
    """Ends the running one; gives the card with what came of it."""
    card = live_card(host, kind)
    card.get_by_test_id("host.close_now").click()
    host.get_by_test_id("confirm-yes").click()
    expect(card).to_have_count(0)
    return host.get_by_test_id("done").locator(f"[data-kind='{kind}']").first
