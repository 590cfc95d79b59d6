"""Points and membership as the audience sees them: the ladder, tasks, history, coupons, the shop,
gifts, and the doors of rooms that are not for everybody."""

import re
import time

from playwright.sync_api import expect

from stage import DESKTOP, lines, say, settled_points


def open_account(page):
    page.get_by_test_id("points-pill").click()
    expect(page.get_by_test_id("account-sheet")).to_be_visible()


def open_shop(page):
    open_account(page)
    page.get_by_test_id("open-shop").click()
    expect(page.get_by_test_id("shop-sheet").locator(".offer").first).to_be_visible()


def redeem(page, item):
    page.get_by_test_id(f"redeem-{item}").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("shop-result")).to_be_visible()


def the_ladder_says_how_far_and_what_for(stage):
    page = stage.audience("demo-silver")
    open_account(page)
    expect(page.get_by_test_id("distance")).to_have_text(re.compile(r"\d.*黄金会员"))
    expect(page.get_by_test_id("to-earn")).to_contain_text("积分")
    page.get_by_test_id("next-benefits").locator("summary").click()
    expect(page.get_by_test_id("next-benefits")).to_contain_text("9.5 折")
    expect(page.get_by_test_id("next-benefits")).to_contain_text("免邮")
    expect(page.get_by_test_id("tasks").locator("li").first).to_contain_text("+")
    stage.picture(page, "audience-standing")
    stage.check_accessibility(page)


def a_tier_has_its_title_beside_the_name(stage):
    status, answer = stage.api("GET", "/v1/tiers")
    assert status == 200, answer
    titled = [tier | {"title": "金榜贵宾"} if tier["id"] == "gold" else tier
              for tier in answer["tiers"]]
    status, told = stage.api("PUT", "/v1/tiers", {"tiers": titled})
    assert status == 200, told
    try:
        reader = stage.audience("demo-silver")
        writer = stage.audience("demo-gold")
        open_account(writer)
        standing = writer.get_by_test_id("account-sheet").get_by_test_id("tier-title")
        expect(standing).to_have_text("金榜贵宾")
        writer.keyboard.press("Escape")
        expect(writer.get_by_test_id("account-sheet")).to_be_hidden()
        say(writer, "有头衔的一句话")
        line = lines(reader, "有头衔的一句话")
        expect(line.get_by_test_id("tier-title")).to_have_text("金榜贵宾")
        say(reader, "没有头衔的一句话")
        plain = lines(writer, "没有头衔的一句话")
        expect(plain).to_have_count(1)
        expect(plain.get_by_test_id("tier-title")).to_have_count(0)
        stage.picture(reader, "audience-tier-title")
    finally:
        status, told = stage.api("PUT", "/v1/tiers", {"tiers": answer["tiers"]})
        assert status == 200, told


def a_task_with_a_deadline_ticks(stage):
    page = stage.audience("demo-bronze")
    closes_at = int(time.time() * 1000) + 60_000
    status, answer = stage.api("POST", "/v1/rules", {
        "id": "last-minute", "on": "shared", "points": 100, "until": closes_at,
        "limit": {"times": 1, "per": "day"}, "task": {"zh": "最后一分钟分享", "en": "Share now"}})
    assert status in (200, 201), answer
    open_account(page)
    row = page.locator("[data-task='last-minute']")
    expect(row).to_contain_text("最后一分钟分享")
    before = row.get_by_role("timer").inner_text()
    expect(row.get_by_role("timer")).not_to_have_text(before)
    stage.api("PATCH", "/v1/rules/last-minute", {"active": False})
    expect(row).to_have_count(0)


def what_the_account_is_told_is_in_ones_own_language(stage):
    stage.points("old-name", 30)
    stage.points("new-name", 5)
    status, answer = stage.api("POST", "/v1/rules", {
        "id": "thanks", "on": "shared", "message": {"zh": "谢谢分享", "en": "Thank you for sharing"}})
    assert status in (200, 201), answer
    try:
        page = stage.member("new-name", language="en")
        toasts = page.get_by_test_id("toast")
        status, answer = stage.api("POST", "/v1/users/new-name/merge", {"from": "old-name"})
        assert status in (200, 201), answer
        expect(toasts.filter(has_text="old-name is part of your account")).to_have_count(1)
        page.get_by_test_id("share").click()
        expect(toasts.filter(has_text="Thank you for sharing")).to_have_count(1)
    finally:
        stage.api("DELETE", "/v1/rules/thanks")


def the_history_has_pages(stage):
    for index in range(25):
        stage.points("pager", 10 + index)
    page = stage.member("pager")
    open_account(page)
    entries = page.get_by_test_id("history").locator("li")
    expect(entries).to_have_count(20)
    expect(entries.first).to_contain_text("+34")
    page.get_by_test_id("history-more").click()
    expect(entries).to_have_count(25)
    expect(page.get_by_test_id("history-more")).to_be_hidden()


def a_coupon_is_bought_and_is_mine(stage):
    stage.points("shopper", 400)
    page = stage.member("shopper")
    before = settled_points(page)
    open_shop(page)
    stage.picture(page, "audience-shop")
    stage.check_accessibility(page)
    page.get_by_test_id("redeem-cny-5").click()
    expect(page.get_by_test_id("cost")).to_have_text("100 积分")
    page.get_by_test_id("quantity").fill("2")
    expect(page.get_by_test_id("cost")).to_have_text("200 积分")
    stage.picture(page, "audience-redeem")
    stage.check_accessibility(page)
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("shop-result")).to_contain_text("5元无门槛券")
    page.get_by_test_id("sheet-close").locator("visible=true").click()
    open_account(page)
    expect(page.get_by_test_id("coupons").locator(".ticket")).to_have_count(2)
    expect(page.get_by_test_id("coupons")).to_contain_text("无门槛")
    expect(page.get_by_test_id("balance")).to_have_text(str(before - 200))
    expect(page.get_by_test_id("history").locator("li").first).to_contain_text("积分商城")
    stage.picture(page, "audience-coupons")


def what_cannot_be_had_says_why(stage):
    page = stage.member("poor")
    open_shop(page)
    seal = page.locator("[data-offer='seal']")
    expect(seal).to_contain_text("白银会员及以上")
    expect(seal).to_contain_text("剩 100 件")
    expect(page.locator("[data-offer='mug']")).to_contain_text("还差")
    expect(page.get_by_test_id("redeem-seal")).to_have_count(0)


def a_blind_box_publishes_its_odds(stage):
    stage.points("boxer", 300)
    page = stage.member("boxer")
    open_shop(page)
    page.get_by_test_id("redeem-box").click()
    odds = page.get_by_test_id("odds")
    expect(odds).to_contain_text("谢谢参与")
    expect(odds).to_contain_text("50%")
    expect(odds).to_contain_text("19%")
    stage.picture(page, "audience-odds")
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("shop-result").locator("li")).to_have_count(1)


def points_and_cash_wait_for_the_cash(stage):
    stage.points("mugger", 600)
    page = stage.member("mugger")
    open_shop(page)
    expect(page.locator("[data-offer='mug']")).to_contain_text("¥9.90")
    redeem(page, "mug")
    expect(page.get_by_test_id("shop-result")).to_contain_text("前到商城付款")
    page.get_by_test_id("sheet-close").locator("visible=true").click()
    open_account(page)
    expect(page.locator(".balance")).to_contain_text("500")


def a_tier_until_midnight_holds_at_once(stage):
    stage.points("booster", 350)
    page = stage.member("booster")
    open_shop(page)
    page.get_by_test_id("boost-gold").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("shop-result")).to_contain_text("黄金会员")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("upgrade")).to_contain_text("黄金会员")
    expect(page.get_by_test_id("upgrade")).to_contain_text("9.5 折")
    stage.picture(page, "audience-upgrade")


def an_upgrade_comes_with_its_offer(stage):
    page = stage.member("climber")
    other = stage.audience("demo-normal")
    status, _ = stage.api("POST", "/v1/users/climber/grants", {"growth": 199, "reason": "test"})
    assert status in (200, 201)
    page.wait_for_timeout(300)
    say = page.get_by_test_id("say")
    say.fill("升级前的最后一句话")
    say.press("Enter")
    expect(page.get_by_test_id("upgrade")).to_contain_text("青铜会员")
    expect(page.get_by_test_id("upgrade-offer")).to_have_text("积分1.1倍，全场9.9折")
    expect(other.get_by_test_id("entry").filter(has_text="climber")).to_be_visible()


def a_membership_is_asked_for(stage):
    page = stage.member("planner")
    open_shop(page)
    page.get_by_test_id("plan-gold-year").click()
    expect(page.get_by_test_id("shop-result")).to_contain_text("付款")


def a_gift_is_seen_and_counts_on(stage):
    stage.points("giver", 100)
    other = stage.audience("demo-bronze")
    page = stage.member("giver")
    page.get_by_test_id("gift").click()
    for combo in (1, 2, 3):
        page.get_by_test_id("gift-heart").click()
        expect(page.get_by_test_id("combo")).to_contain_text(f"×{combo}")
    stage.picture(page, "audience-gifts")
    stage.check_accessibility(page)
    page.get_by_test_id("gift-heart").click()
    expect(other.get_by_test_id("gift-line")).to_contain_text(re.compile("×[34]"))
    stage.picture(other, "audience-gift-seen")
    page.get_by_test_id("gift-bouquet").click()
    expect(page.get_by_test_id("toast")).to_contain_text("积分不足")


def the_host_sees_who_has_given_the_most(stage):
    room = stage.room("givers")
    stage.points("generous", 400)
    stage.points("modest", 100)
    host = stage.host_of(room)
    expect(host.get_by_test_id("givers")).to_contain_text("还没有人送礼物")
    generous, modest = stage.member("generous", room), stage.member("modest", room)
    for page, gift in ((modest, "heart"), (generous, "bouquet"), (generous, "bouquet")):
        if not page.get_by_test_id(f"gift-{gift}").is_visible():
            page.get_by_test_id("gift").click()
        page.get_by_test_id(f"gift-{gift}").click()
        expect(page.get_by_test_id("combo")).not_to_be_empty()
    givers = host.get_by_test_id("givers").locator("li")
    expect(givers).to_have_count(2)
    expect(givers.first).to_contain_text("1. generous")
    expect(givers.first).to_contain_text("200 积分")
    expect(givers.last).to_contain_text("2. modest")
    stage.picture(host, "host-givers")


def points_go_to_a_friend(stage):
    stage.points("rich", 600)
    stage.points("friend", 1)
    friend = stage.member("friend")
    before = settled_points(friend)
    page = stage.member("rich")
    page.get_by_test_id("gift").click()
    page.get_by_test_id("friend-to").fill("friend")
    page.get_by_test_id("friend-points").fill("120")
    page.get_by_test_id("friend-give").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("given")).to_contain_text("120")
    expect(friend.get_by_test_id("credit-note")).to_contain_text("+120")
    assert settled_points(friend) == before + 120
    page.get_by_test_id("friend-points").fill("450")
    page.get_by_test_id("friend-give").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("toast")).to_contain_text("上限")


def signing_in_is_one_tap(stage):
    page = stage.member("daily")
    before = settled_points(page)
    page.get_by_test_id("signin").click()
    expect(page.get_by_test_id("credit-note")).to_contain_text("+5")
    expect(page.get_by_test_id("signin")).to_be_hidden()
    assert settled_points(page) == before + 5


def a_guest_becomes_a_member_in_one_tap(stage):
    guest = stage.audience("guest")
    guest.evaluate("window.stayed = true")
    expect(guest.get_by_test_id("guest-chip")).to_be_visible()
    stage.picture(guest, "audience-invited")
    stage.check_accessibility(guest)
    guest.get_by_test_id("guest-join").click()
    expect(guest.get_by_test_id("points-pill")).to_be_visible()
    expect(guest.get_by_test_id("guest-chip")).to_be_hidden()
    say(guest, "我刚刚成为会员")
    expect(lines(guest, "我刚刚成为会员")).to_have_attribute("data-own", "")
    guest.get_by_test_id("signin").click()
    expect(guest.get_by_test_id("credit-note")).to_contain_text("+5")
    points = settled_points(guest)
    assert guest.evaluate("window.stayed"), "the page was left"
    guest.reload()
    expect(guest.get_by_test_id("points-pill")).to_be_visible()
    assert settled_points(guest) == points, "another account after a reload"


def an_invitation_is_declined_once(stage):
    guest = stage.audience("guest")
    guest.get_by_test_id("guest-chip").get_by_role("button").last.click()
    guest.wait_for_timeout(2_500)
    expect(guest.get_by_test_id("guest-chip")).to_be_hidden()


def a_room_with_a_password_asks_for_it(stage):
    room = stage.room("secret", password="芝麻开门1")
    page = stage.member("ali", room, is_let_in=False)
    expect(page.get_by_test_id("final")).to_have_attribute("data-missing", "password")
    page.get_by_test_id("password").fill("wrong")
    page.get_by_test_id("password-enter").click()
    expect(page.locator(".door .wrong")).to_be_visible()
    stage.picture(page, "audience-password")
    stage.check_accessibility(page)
    page.get_by_test_id("password").fill("芝麻开门1")
    page.get_by_test_id("password").press("Enter")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-state", "open")
    expect(page.get_by_test_id("final")).to_be_hidden()


def a_room_for_higher_tiers_says_which(stage):
    room = stage.room("high", min_tier="gold")
    page = stage.member("low", room, is_let_in=False)
    expect(page.get_by_test_id("final")).to_contain_text("黄金会员专属")
    guest = stage.open(f"/?room={stage.room('members-only', guests=False)}&user=guest")
    expect(guest.get_by_test_id("final")).to_contain_text("请先登录")


def a_room_before_its_show_counts_down(stage):
    starts_at = int(time.time() * 1000) + 6_000
    room = stage.room("tonight", state="scheduled", starts_at=starts_at)
    page = stage.member("early", room)
    card = page.get_by_test_id("room-card")
    expect(card).to_contain_text("开播")
    expect(card.get_by_test_id("room-clock")).to_have_text(re.compile(r"0:0\d"))
    stage.picture(page, "audience-scheduled")
    stage.check_accessibility(page)
    expect(card).to_be_hidden(timeout=20_000)
    stage.api("PATCH", f"/v1/rooms/{room}", {"state": "ended"})
    expect(page.get_by_test_id("final")).to_have_attribute("data-code", "4010")


def a_product_has_the_price_of_my_tier(stage):
    room = stage.room("sale")
    page = stage.member("demo-gold", room)
    plain = stage.member("demo-normal", room)
    stage.api("PATCH", f"/v1/rooms/{room}", {"product": {
        "title": "玫瑰精华", "price": 19900, "url": "https://shop.example/rose"}})
    expect(page.get_by_test_id("own-price")).to_have_text("¥189.05")
    expect(page.get_by_test_id("product").locator("del")).to_have_text("¥199")
    expect(plain.get_by_test_id("product")).to_contain_text("¥199")
    expect(plain.get_by_test_id("own-price")).to_have_count(0)
    stage.picture(page, "audience-product")
    stage.api("PATCH", f"/v1/rooms/{room}", {"product": None})
    expect(page.get_by_test_id("product")).to_be_hidden()


def the_stage_is_accessible(stage):
    for size in (None, DESKTOP):
        page = stage.audience("demo-gold", **({"size": size} if size else {}))
        stage.check_accessibility(page)
    guest = stage.audience("guest", language="en-GB")
    stage.check_accessibility(guest)


CASES = [
    the_ladder_says_how_far_and_what_for,
    a_tier_has_its_title_beside_the_name,
    a_task_with_a_deadline_ticks,
    what_the_account_is_told_is_in_ones_own_language,
    the_history_has_pages,
    a_coupon_is_bought_and_is_mine,
    what_cannot_be_had_says_why,
    a_blind_box_publishes_its_odds,
    points_and_cash_wait_for_the_cash,
    a_tier_until_midnight_holds_at_once,
    an_upgrade_comes_with_its_offer,
    a_membership_is_asked_for,
    a_gift_is_seen_and_counts_on,
    the_host_sees_who_has_given_the_most,
    points_go_to_a_friend,
    signing_in_is_one_tap,
    a_guest_becomes_a_member_in_one_tap,
    an_invitation_is_declined_once,
    a_room_with_a_password_asks_for_it,
    a_room_for_higher_tiers_says_which,
    a_room_before_its_show_counts_down,
    a_product_has_the_price_of_my_tier,
    the_stage_is_accessible,
]
