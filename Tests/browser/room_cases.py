"""The room itself: coming in, saying and seeing, languages, and what a dead server does to it."""

import re

from playwright.sync_api import expect

from stage import DESKTOP, PHONE, lines, say, settled_points
from rain_cases import open_rain


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


def a_guest_watches_and_has_no_points(stage):
    member = stage.audience("demo-gold")
    guest = stage.audience("guest")
    expect(guest.get_by_test_id("points-pill")).to_be_hidden()
    say(member, "欢迎新来的朋友")
    expect(lines(guest, "欢迎新来的朋友")).to_have_count(1)
    stage.picture(guest, "audience-guest")


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
    host.get_by_test_id("set-kind").select_option("point_rain")
    expect(host.get_by_test_id("activity-open")).to_have_text("Start: Point rain")
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
    a_guest_watches_and_has_no_points,
    the_language_is_the_browsers_and_can_be_switched,
    every_word_is_in_both_languages,
    markup_is_shown_as_text,
    a_room_that_is_not_there_says_so,
    the_pages_fit_a_desktop,
]
