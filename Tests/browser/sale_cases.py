"""Flash sales: whose price and whose moment, what a tap came to, also after a reload, and the notice
before it begins."""

import re

from playwright.sync_api import expect

from stage import now_ms


def sale(stage, room, stock=5, prices=None, **settings):
    item = {"sku": "rose", "title": "玫瑰精华", "stock": stock, "price": 19900,
            **({"prices": prices} if prices else {})}
    return stage.activity(room, "flash_sale", items=[item], **settings)


def buy(page):
    """Taps, and confirms where there is something to choose."""
    page.get_by_test_id("buy-rose").click()
    confirm = page.get_by_test_id("sale-confirm").locator("visible=true")
    expect(page.get_by_test_id("sale-order").or_(confirm).first).to_be_visible()
    if confirm.count():
        confirm.click()


def a_tier_has_what_lower_tiers_are_given(stage):
    room = stage.room("tier-sale")
    highest = stage.member("demo-svip", room)
    own = stage.member("demo-gold", room)
    lower = stage.member("demo-silver", room)
    sale(stage, room, prices={"gold": 15900, "bronze": 18900}, early_s={"gold": 3600},
         opens_at=now_ms() + 600_000)
    for page in (highest, own):
        expect(page.get_by_test_id("price-rose")).to_have_text("¥159")
        expect(page.get_by_test_id("buy-rose")).to_be_visible()
    expect(lower.get_by_test_id("price-rose")).to_have_text("¥189")
    expect(lower.get_by_test_id("activity-card")).to_have_attribute("data-phase", "countdown")
    expect(lower.get_by_test_id("buy-rose")).to_be_hidden()
    stage.picture(highest, "audience-sale-early")


def early_access_opens_at_ones_own_moment(stage):
    room = stage.room("early-sale")
    page = stage.member("demo-black_diamond", room)
    plain = stage.member("demo-normal", room)
    sale(stage, room, early_s={"gold": 56}, opens_at=now_ms() + 60_000)
    card = page.get_by_test_id("activity-card")
    expect(card).to_contain_text("提前 56 秒")
    expect(page.get_by_test_id("buy-rose")).to_be_visible()
    buy(page)
    expect(page.get_by_test_id("sale-order")).to_have_attribute("data-state", "reserved")
    expect(plain.get_by_test_id("activity-card")).not_to_contain_text("提前")
    expect(plain.get_by_test_id("buy-rose")).to_be_hidden()


def what_a_tap_came_to_is_there_after_a_reload(stage):
    room = stage.room("reload-sale")
    buyer = stage.member("demo-gold", room)
    first = stage.member("first-in-line", room)
    second = stage.member("second-in-line", room)
    sale(stage, room, stock=1)
    buy(buyer)
    order = buyer.get_by_test_id("sale-order")
    expect(order).to_have_attribute("data-state", "reserved")
    for place, page in enumerate((first, second), start=1):
        expect(page.get_by_test_id("buy-rose")).to_have_text("候补")
        page.get_by_test_id("buy-rose").click()
        expect(page.get_by_test_id("sale-order")).to_contain_text(f"第 {place} 位")
    for page in (buyer, second):
        stage.again(page)
    expect(order).to_have_attribute("data-state", "reserved")
    expect(order.get_by_role("timer")).to_be_visible()
    waiting = second.get_by_test_id("sale-order")
    expect(waiting).to_contain_text("第 2 位")
    stage.picture(second, "audience-sale-waiting")
    stage.check_accessibility(second)
    first.get_by_test_id("sale-leave").click()
    expect(first.get_by_test_id("sale-order")).to_contain_text("已退出候补")
    expect(waiting).to_contain_text("第 1 位")
    order.get_by_test_id("sale-cancel").click()
    expect(waiting).to_have_attribute("data-state", "reserved")
    stage.again(second)
    expect(waiting).to_have_attribute("data-state", "reserved")


def a_paid_order_is_said_when_the_sale_is_over(stage):
    room = stage.room("paid-sale")
    page = stage.member("demo-gold", room)
    activity = sale(stage, room, stock=2)
    buy(page)
    order = page.get_by_test_id("sale-order")
    expect(order).to_have_attribute("data-state", "reserved")
    status, answer = stage.api("POST", "/v1/events", {
        "id": "paid-in-the-browser", "type": "order.paid", "user": "demo-gold",
        "order": order.get_attribute("data-order"), "cash": 18905}, role="service")
    assert status in (200, 202) and not answer.get("errors"), answer
    expect(order).to_have_attribute("data-state", "paid")
    stage.end(room, activity)
    expect(page.get_by_test_id("play-say")).to_contain_text("买到了")
    stage.picture(page, "audience-sale-settled")
    page.get_by_test_id("chip-results").click()
    expect(page.get_by_test_id("results")).to_contain_text("售出 1 件")


def a_notice_tells_what_is_about_to_open_and_leads_there(stage):
    here, there = stage.room("here"), stage.room("there")
    page = stage.member("follower", here)
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "true")
    sale(stage, there, title="午夜秒杀", early_s={}, opens_at=now_ms() + 120_000)
    notice = page.get_by_test_id("presale")
    expect(notice).to_contain_text(re.compile("午夜秒杀，.+开始"))
    stage.picture(page, "audience-presale")
    stage.check_accessibility(page)
    page.get_by_test_id("presale-go").click()
    expect(page).to_have_url(re.compile("room=there"))
    expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
    expect(page.get_by_test_id("points-pill")).to_be_visible()
    expect(page.get_by_test_id("activity-card")).to_contain_text("午夜秒杀")


def a_notice_that_is_late_is_not_shown(stage):
    here, there = stage.room("late-here"), stage.room("late-there")
    page = stage.member("latecomer", here)
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "true")
    page.context.close()
    opens_at = now_ms() + 4_000
    sale(stage, there, title="已经开始的", early_s={}, opens_at=opens_at)
    other = stage.member("demo-normal", there)
    expect(other.get_by_test_id("buy-rose")).to_be_visible()
    told = []
    late = stage.member("latecomer", here, heard=lambda event: told.append(event.get("kind")))
    late.wait_for_timeout(1_000)
    assert "presale" in told, told
    expect(late.get_by_test_id("presale")).to_be_hidden()


CASES = [
    a_tier_has_what_lower_tiers_are_given,
    early_access_opens_at_ones_own_moment,
    what_a_tap_came_to_is_there_after_a_reload,
    a_paid_order_is_said_when_the_sale_is_over,
    a_notice_tells_what_is_about_to_open_and_leads_there,
    a_notice_that_is_late_is_not_shown,
]
