"""The pages in real Chromium against a real livegate.

    run.py PATH/TO/livegate [--screenshots DIR] [--only WORD] [--chromium PATH]

Prints one line a case and at the end "N passed, N failed"; the exit status is 1 when a case failed.
Every case also fails when a page it opened said an error, broke the content security policy or
threw: quiet pages are part of the promise.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile
import time

from playwright.sync_api import expect, sync_playwright

from gateway import Gateway

HERE = pathlib.Path(__file__).parent
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "\"><b onmouseover=window.hit=1>x</b>",
    "javascript:window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "</textarea><script>window.hit=1</script>",
    "<a href=javascript:window.hit=1>x</a>",
    "{{constructor.constructor('window.hit=1')()}}",
    "<style>*{display:none}</style>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "<math><mtext><img src=x onerror=window.hit=1>",
    "${window.hit=1}",
    "\u202e<script>window.hit=1</script>",
]


class Stage:
    """Opens pages for one case and knows what they complained of."""

    # A socket that a killed server left behind is reported by the browser itself.
    NETWORK = re.compile(r"WebSocket connection|ERR_CONNECTION|Failed to load resource")

    def __init__(self, browser, gateway, screenshots):
        self.browser = browser
        self.gateway = gateway
        self.screenshots = screenshots
        self.contexts = []
        self.complaints = []
        self.is_network_down = False

    def open(self, path, size=PHONE, language="zh-CN", scheme="dark"):
        context = self.browser.new_context(
            viewport=size, locale=language, color_scheme=scheme, reduced_motion="no-preference")
        context.set_default_timeout(10_000)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error("
            "'policy: ' + event.violatedDirective + ' ' + event.blockedURI))")
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"threw: {error}"))
        page.goto(self.gateway.url + path)
        return page

    def audience(self, user, **options):
        page = self.open(f"/?user={user}", **options)
        expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
        return page

    def host(self, **options):
        options.setdefault("size", DESKTOP)
        page = self.open("/host", **options)
        expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        return page

    def picture(self, page, name):
        if self.screenshots:
            page.screenshot(path=f"{self.screenshots}/{name}.png")

    def close(self):
        for context in self.contexts:
            context.close()

    def _hear(self, message):
        if message.type != "error":
            return
        if self.is_network_down and self.NETWORK.search(message.text):
            return
        self.complaints.append(f"said: {message.text}")


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


def open_rain(host, pot=1000, each=7, waves=1, wave_s=20, gap_s=2, who="", start="0"):
    host.get_by_test_id("rain-even").click()
    fields = {"pot": pot, "each": each, "waves": waves, "wave_s": wave_s, "gap_s": gap_s}
    for name, value in fields.items():
        host.get_by_test_id(f"rain-{name}").fill(str(value))
    host.get_by_test_id("rain-who").select_option(who)
    host.get_by_test_id("rain-start").select_option(start)
    host.get_by_test_id("rain-open").click()
    expect(host.get_by_test_id("live").get_by_test_id("rain-card")).to_be_visible()


def end_rain(host):
    host.get_by_test_id("live").get_by_test_id("host.close_now").click()
    host.get_by_test_id("confirm-yes").click()
    expect(host.get_by_test_id("live").get_by_test_id("rain-card")).to_have_count(0)
    return host.get_by_test_id("done").get_by_test_id("rain-card").first


def catch_by_pointer(page):
    """Taps where a drop is, as a finger would, until one is caught."""
    button = page.get_by_test_id("rain-catch")
    expect(button).to_be_visible(timeout=15_000)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and button.is_visible():
        place = page.evaluate("""() => {
            const boxes = [...document.querySelectorAll('.drop .coin')]
                .map((coin) => coin.getBoundingClientRect());
            const box = boxes.find((each) => each.top > 360 && each.bottom < 640);
            return box ? [box.left + box.width / 2, box.top + box.height / 2 + 6] : null;
        }""")
        if place:
            page.mouse.click(*place)
        page.wait_for_timeout(60)
    expect(button).to_be_hidden()


# MARK: Cases


def a_viewer_joins_and_sees_the_room(stage):
    page = stage.audience("demo-gold")
    expect(page.get_by_test_id("room-title")).not_to_be_empty()
    expect(page.get_by_test_id("viewers")).not_to_have_text("0")
    expect(page.get_by_test_id("points-pill")).to_be_visible()
    stage.picture(page, "audience-phone-zh")


def danmaku_is_seen_by_another_page_in_its_tier_colour(stage):
    reader = stage.audience("demo-silver")
    writer = stage.audience("demo-gold")
    say(writer, "晚上好呀大家")
    expect(lines(writer, "晚上好呀大家")).to_have_attribute("data-own", "")
    expect(lines(reader, "晚上好呀大家")).to_have_count(1)
    text = lines(reader, "晚上好呀大家").locator(".text")
    expect(text).to_have_css("color", "rgb(255, 197, 61)")
    stage.picture(reader, "audience-danmaku")


def a_preset_is_one_tap(stage):
    page = stage.audience("demo-normal")
    page.locator("[data-preset='666']").click()
    expect(lines(page, "666")).to_have_count(1)


def an_entry_effect_is_shown(stage):
    page = stage.audience("demo-normal")
    stage.audience("demo-svip")
    expect(page.get_by_test_id("entry").first).to_be_visible()
    stage.picture(page, "audience-entry")


def likes_are_counted_in_the_room(stage):
    host = stage.host()
    page = stage.audience("demo-bronze")
    for _ in range(6):
        page.get_by_test_id("like").click(delay=5)
    expect(host.get_by_test_id("likes")).not_to_have_text("0")


def quiet_hides_what_others_say_and_lets_it_back(stage):
    reader = stage.audience("demo-silver")
    writer = stage.audience("demo-gold")
    switch = reader.get_by_test_id("quiet-danmaku")
    reader.get_by_test_id("settings").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    stage.picture(reader, "audience-settings")
    reader.wait_for_timeout(500)
    say(writer, "安静的时候说的话")
    expect(lines(writer, "安静的时候说的话")).to_have_count(1)
    reader.wait_for_timeout(800)
    expect(lines(reader, "安静的时候说的话")).to_have_count(0)
    switch.click()
    reader.wait_for_timeout(500)
    reader.keyboard.press("Escape")
    writer.wait_for_timeout(1_500)
    say(writer, "现在又能看到了吧")
    expect(lines(reader, "现在又能看到了吧")).to_have_count(1)


def a_point_rain_is_caught_and_credited(stage):
    host = stage.host()
    page = stage.audience("demo-normal")
    other = stage.audience("demo-gold")
    before = settled_points(page)
    open_rain(host, pot=1000, each=7)
    expect(page.get_by_test_id("activity-card")).to_be_visible()
    stage.picture(page, "audience-rain")
    catch_by_pointer(page)
    expect(page.get_by_test_id("rain-say")).to_contain_text("+7")
    stage.picture(page, "audience-rain-caught")
    other.get_by_test_id("rain-catch").focus()
    other.keyboard.press("Enter")
    expect(other.get_by_test_id("rain-say")).to_contain_text("+7")
    assert settled_points(page) == before + 7, "the balance is not the credit"
    stage.picture(host, "host-rain-live")
    card = end_rain(host)
    expect(card.get_by_test_id("host.paid")).to_have_text("14")
    expect(card.get_by_test_id("host.returned")).to_have_text("986")
    expect(card.get_by_test_id("host.claims")).to_have_text("2")
    expect(page.get_by_test_id("rain-say")).to_contain_text("7")
    stage.picture(page, "audience-rain-result")
    stage.picture(host, "host-rain-done")
    page.reload()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
    assert settled_points(page) == before + 7, "the balance did not survive a reload"


def the_history_gives_the_reason(stage):
    host = stage.host()
    page = stage.audience("demo-bronze")
    open_rain(host, pot=100, each=3)
    page.get_by_test_id("rain-catch").click(timeout=15_000)
    expect(page.get_by_test_id("rain-say")).to_contain_text("+3")
    page.get_by_test_id("points-pill").click()
    first = page.get_by_test_id("history").locator("li").first
    expect(first).to_contain_text("积分雨")
    expect(first).to_contain_text("+3")
    expect(page.get_by_test_id("standing")).to_contain_text("青铜会员")
    stage.picture(page, "audience-account")
    page.keyboard.press("Escape")
    end_rain(host)


def a_rain_for_high_tiers_is_closed_to_others(stage):
    host = stage.host()
    page = stage.audience("demo-normal")
    open_rain(host, pot=100, each=3, who="gold")
    expect(page.get_by_test_id("activity-card")).to_contain_text("黄金会员及以上")
    expect(page.get_by_test_id("rain-catch")).to_be_hidden()
    end_rain(host)


def the_form_says_what_is_wrong(stage):
    host = stage.host()
    host.get_by_test_id("rain-pot").fill("0")
    expect(host.get_by_test_id("rain-open")).to_be_disabled()
    host.get_by_test_id("rain-pot").fill("1000")
    expect(host.get_by_test_id("rain-open")).to_be_enabled()
    expect(host.get_by_test_id("rain-preview")).to_contain_text("1,000")


def the_host_mutes_and_the_viewer_is_told(stage):
    host = stage.host()
    page = stage.audience("demo-silver")
    say(page, "请禁言我试试看")
    message = host.get_by_test_id("message").filter(has_text="请禁言我试试看")
    message.get_by_test_id("act-mute").click()
    host.get_by_test_id("mute-60").click()
    expect(host.get_by_test_id("toast").first).to_be_visible()
    page.wait_for_timeout(1_500)
    say(page, "被禁言之后的话")
    expect(page.get_by_test_id("toast").filter(has_text="禁言")).to_be_visible()
    expect(page.get_by_test_id("say")).to_have_value("被禁言之后的话")
    expect(lines(page, "被禁言之后的话")).to_have_count(0)
    stage.picture(page, "audience-muted")
    message.get_by_test_id("act-mute").click()
    host.get_by_test_id("unmute").click()
    page.wait_for_timeout(1_500)
    say(page, "又可以说话了")
    expect(lines(page, "又可以说话了")).to_have_count(1)


def the_host_deletes_a_line_everywhere(stage):
    host = stage.host()
    reader = stage.audience("demo-gold")
    writer = stage.audience("demo-bronze")
    say(writer, "这条马上被删除")
    expect(lines(reader, "这条马上被删除")).to_have_count(1)
    message = host.get_by_test_id("message").filter(has_text="这条马上被删除")
    message.get_by_test_id("act-trash").click()
    expect(lines(reader, "这条马上被删除")).to_have_count(0)


def the_host_removes_a_viewer(stage):
    host = stage.host()
    page = stage.audience("demo-black_diamond")
    say(page, "我是来捣乱的")
    message = host.get_by_test_id("message").filter(has_text="我是来捣乱的")
    message.get_by_test_id("act-leave").click()
    host.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("final")).to_have_attribute("data-code", "4006")
    stage.picture(page, "audience-removed")


def a_notice_and_an_announcement_reach_the_room(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    host.get_by_test_id("notice").fill("今晚全场包邮")
    host.get_by_test_id("notice-send").click()
    expect(page.get_by_test_id("notice")).to_contain_text("今晚全场包邮")
    host.get_by_test_id("announce").fill("新品马上上架")
    host.get_by_test_id("announce-send").click()
    expect(page.get_by_test_id("entry").filter(has_text="新品马上上架")).to_be_visible()
    stage.picture(page, "audience-announcement")
    host.get_by_test_id("notice").fill("")
    host.get_by_test_id("notice-send").click()
    expect(page.get_by_test_id("notice")).to_be_hidden()


def a_guest_watches_and_has_no_points(stage):
    member = stage.audience("demo-gold")
    guest = stage.audience("guest")
    expect(guest.get_by_test_id("points-pill")).to_be_hidden()
    say(member, "欢迎新来的朋友")
    expect(lines(guest, "欢迎新来的朋友")).to_have_count(1)
    stage.picture(guest, "audience-guest")


def a_guest_becomes_a_member_without_leaving(stage):
    host = stage.host()
    guest = stage.audience("guest")
    open_rain(host, pot=100, each=3, wave_s=30)
    guest.evaluate("window.stayed = true")
    guest.get_by_test_id("rain-catch").click(timeout=15_000)
    expect(guest.get_by_test_id("points-pill")).to_be_visible()
    assert guest.evaluate("window.stayed"), "the page was left"
    end_rain(host)


def the_room_goes_on_after_the_server_was_killed(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    open_rain(host, pot=500, each=9)
    page.get_by_test_id("rain-catch").click(timeout=15_000)
    expect(page.get_by_test_id("rain-say")).to_contain_text("+9")
    points = settled_points(page)
    page.evaluate("window.stayed = true")
    stage.is_network_down = True
    stage.gateway.kill()
    expect(page.get_by_test_id("stage")).not_to_have_attribute("data-state", "open")
    stage.picture(page, "audience-reconnecting")
    stage.gateway.start()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open", timeout=45_000)
    connection = host.get_by_test_id("connection")
    expect(connection).to_have_attribute("data-state", "open", timeout=45_000)
    assert page.evaluate("window.stayed"), "the page was reloaded"
    assert settled_points(page) == points, "points were lost or doubled"
    say(page, "回来了继续聊")
    expect(host.get_by_test_id("message").filter(has_text="回来了继续聊")).to_have_count(1)
    expect(lines(page, "回来了继续聊")).to_have_count(1)


def the_language_is_the_browsers_and_can_be_switched(stage):
    page = stage.audience("demo-gold", language="en-GB")
    expect(page.get_by_test_id("follow")).to_have_text(re.compile("Follow"))
    stage.picture(page, "audience-phone-en")
    page.get_by_test_id("settings").click()
    page.get_by_test_id("language-zh-CN").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("follow")).to_have_text(re.compile("关注"))
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    host = stage.host(language="en-US", scheme="light")
    expect(host.get_by_test_id("rain-open")).to_have_text("Start the point rain")
    stage.picture(host, "host-desktop-en-light")


def every_word_is_in_both_languages(stage):
    page = stage.open("/")
    chinese, english = page.evaluate("""async () => {
        const read = async (name) => (await fetch(`/console/shared/${name}.json`)).json();
        return [await read("zh-CN"), await read("en")];
    }""")
    assert chinese.keys() == english.keys(), chinese.keys() ^ english.keys()
    for key in chinese:
        wanted = set(re.findall(r"\{\w+\}", chinese[key]))
        found = set(re.findall(r"\{\w+\}", english[key]))
        assert wanted == found or key.endswith(".one"), key


def markup_is_shown_as_text(stage):
    host = stage.host()
    page = stage.audience("demo-svip", size=DESKTOP)
    for payload in PAYLOADS:
        host.get_by_test_id("announce").fill(payload)
        host.get_by_test_id("announce-send").click()
        expect(host.get_by_test_id("announce")).to_have_value("")
        told = page.locator(".line.told").filter(has_text=payload)
        expect(told.first).to_be_attached()
    say(page, PAYLOADS[1])
    expect(lines(page, PAYLOADS[1])).to_have_count(1)
    expect(host.get_by_test_id("message").filter(has_text=PAYLOADS[1])).to_have_count(1)
    for each in (page, host):
        assert each.evaluate("window.hit") is None, "a payload ran"
        strange = each.evaluate(
            "document.querySelectorAll('main img, main iframe, main script, main style').length")
        assert strange == 0, "a payload became markup"
    stage.picture(page, "audience-markup")


def a_room_that_is_not_there_says_so(stage):
    page = stage.open("/?room=nowhere&user=demo-gold")
    expect(page.get_by_test_id("final")).to_be_visible()
    stage.picture(page, "audience-no-room")


def the_pages_fit_a_desktop(stage):
    page = stage.audience("demo-gold", size=DESKTOP, scheme="light")
    stage.picture(page, "audience-desktop")
    for name, size in {"desktop": DESKTOP, "small": {"width": 360, "height": 640}}.items():
        page.set_viewport_size(size)
        page.wait_for_timeout(200)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{name} scrolls sideways"
    host = stage.host(size=PHONE)
    stage.picture(host, "host-phone")


CASES = [
    a_viewer_joins_and_sees_the_room,
    danmaku_is_seen_by_another_page_in_its_tier_colour,
    a_preset_is_one_tap,
    an_entry_effect_is_shown,
    likes_are_counted_in_the_room,
    quiet_hides_what_others_say_and_lets_it_back,
    a_point_rain_is_caught_and_credited,
    the_history_gives_the_reason,
    a_rain_for_high_tiers_is_closed_to_others,
    the_form_says_what_is_wrong,
    the_host_mutes_and_the_viewer_is_told,
    the_host_deletes_a_line_everywhere,
    the_host_removes_a_viewer,
    a_notice_and_an_announcement_reach_the_room,
    a_guest_watches_and_has_no_points,
    a_guest_becomes_a_member_without_leaving,
    the_language_is_the_browsers_and_can_be_switched,
    every_word_is_in_both_languages,
    markup_is_shown_as_text,
    a_room_that_is_not_there_says_so,
    the_pages_fit_a_desktop,
    the_room_goes_on_after_the_server_was_killed,
]


def run_case(case, browser, gateway, screenshots):
    """None when it passed, else the reason."""
    stage = Stage(browser, gateway, screenshots)
    try:
        case(stage)
        return "; ".join(stage.complaints) or None
    except Exception as error:  # a case fails with whatever it ran into
        return "; ".join([f"{type(error).__name__}: {error}".strip(), *stage.complaints])
    finally:
        stage.close()


def run_client_cases(browser, gateway):
    """The client module against a scripted socket: (name, reason) for each case."""
    page = browser.new_page()
    page.goto(gateway.url + "/demo/users")
    script = (HERE / "client-cases.js").read_text(encoding="utf-8")
    found = page.evaluate(script, gateway.url + "/console/client/livegate.js")
    page.close()
    return found


def report(name, reason):
    print(f"{'ok  ' if reason is None else 'FAIL'}  {name}", flush=True)
    if reason is not None:
        print("      " + reason.replace("\n", "\n      "), flush=True)
    return reason is None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--screenshots")
    parser.add_argument("--only", default="")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    outcomes = []
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, chromium_sandbox=False)
        gateway = Gateway(options.binary, data)
        try:
            gateway.start()
            for name, reason in run_client_cases(browser, gateway):
                outcomes.append(report(f"client: {name}", reason))
            for case in CASES:
                name = case.__name__.replace("_", " ")
                if options.only in name:
                    outcomes.append(
                        report(name, run_case(case, browser, gateway, options.screenshots)))
        finally:
            gateway.stop()
            browser.close()
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
    return 1 if outcomes.count(False) or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
