"""The point rain, from the host's form to the last drop."""

import time

from playwright.sync_api import expect

from stage import end_activity, lines, open_activity, say, settled_points


def open_rain(host, pot=1000, each=7, waves=1, wave_s=20, gap_s=2, who=""):
    open_activity(host, "point_rain", who=who, pot=pot, each=each, each_min="", each_max="",
                  waves=waves, wave_s=wave_s, gap_s=gap_s)


def end_rain(host):
    return end_activity(host, "point_rain")


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


def a_point_rain_is_caught_and_credited(stage):
    host = stage.host()
    page = stage.audience("demo-normal")
    other = stage.audience("demo-gold")
    before = settled_points(page)
    open_rain(host, pot=1000, each=7, wave_s=120)
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


CASES = [
    a_point_rain_is_caught_and_credited,
    the_history_gives_the_reason,
    a_rain_for_high_tiers_is_closed_to_others,
    the_room_goes_on_after_the_server_was_killed,
]
