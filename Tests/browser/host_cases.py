"""The host page: what a host does, and what the room sees of it."""

import datetime

from playwright.sync_api import expect

from stage import lines, live_card, now_ms, open_activity, say


def the_form_says_what_is_wrong(stage):
    host = stage.host()
    host.get_by_test_id("set-kind").select_option("point_rain")
    host.get_by_test_id("set-pot").fill("0")
    expect(host.get_by_test_id("activity-open")).to_be_disabled()
    expect(host.get_by_test_id("preview")).to_contain_text("整数")
    host.get_by_test_id("set-pot").fill("1000")
    expect(host.get_by_test_id("activity-open")).to_be_enabled()
    expect(host.get_by_test_id("preview")).to_contain_text("1,000")


def the_form_says_in_plain_words_what_will_happen(stage):
    host = stage.host_of(stage.room("plain-words"))
    preview = host.get_by_test_id("preview")
    host.get_by_test_id("set-kind").select_option("lottery")
    host.get_by_test_id("set-mode").select_option("keyword")
    host.get_by_test_id("set-keyword").fill("666")
    host.get_by_test_id("set-who").select_option("silver")
    host.get_by_test_id("set-length").select_option("300")
    expect(preview).to_contain_text("抽出 2 名中奖者")
    expect(preview).to_contain_text("白银会员及以上")
    expect(preview).to_contain_text("发弹幕“666”就算参加")
    expect(preview).to_contain_text("200 积分由平台出")
    expect(preview).to_contain_text("5 分钟后结束")
    stage.picture(host, "host-plain-words")
    for kind, words in {
            "point_rain": "每接到一次得 2 到 10 积分", "red_packet": "先到先得", "flash_sale": "10 件 ¥99",
            "vote": "每人选 1 个", "task": "分享直播间", "quiz": "正确答案"}.items():
        host.get_by_test_id("set-kind").select_option(kind)
        if kind == "quiz":
            host.get_by_test_id("set-question").fill("几点开播？")
        expect(preview).to_contain_text(words)
    stage.check_accessibility(host)


def the_form_says_whose_budget_pays(stage):
    host = stage.host_of(stage.room("budgeted", budget=150))
    preview = host.get_by_test_id("preview")
    open_activity(host, "red_packet", pot=100, shares=10)
    expect(preview).to_contain_text("直播间预算只剩 50")
    host.get_by_test_id("set-pot").fill("40")
    expect(preview).to_contain_text("40 积分从直播间预算中出，预算还剩 50")


def the_host_says_exactly_who_may_take_part(stage):
    room = stage.room("chosen-few")
    host = stage.host_of(room)
    page = stage.member("demo-normal", room)
    host.get_by_test_id("set-eligible").locator("summary").click()
    host.get_by_test_id("set-tiers.silver").check()
    host.get_by_test_id("set-tiers.gold").check()
    host.get_by_test_id("set-member").check()
    host.get_by_test_id("set-age_days").fill("4000")
    expect(host.get_by_test_id("activity-open")).to_be_disabled()
    host.get_by_test_id("set-age_days").fill("3")
    host.get_by_test_id("set-start").select_option("60")
    stage.picture(host, "host-eligible")
    host.get_by_test_id("activity-open").click()
    expect(page.get_by_test_id("activity-card")).to_contain_text("限白银会员、黄金会员")
    expect(page.get_by_test_id("activity-card")).to_contain_text("注册满 3 天")
    _, answer = stage.api("GET", f"/v1/rooms/{room}/activities")
    assert answer["activities"][0]["eligible"] == {
        "tiers": ["silver", "gold"], "member": True, "age_days": 3}, answer


def a_draft_is_kept_and_opened_later(stage):
    host = stage.host()
    host.get_by_test_id("set-kind").select_option("quiz")
    host.get_by_test_id("set-question").fill("下一场几点？")
    host.get_by_test_id("set-options.1.title").fill("九点半")
    host.get_by_test_id("set-pot").fill("")
    host.get_by_test_id("set-who").select_option("gold")
    host.get_by_test_id("set-length").select_option("180")
    host.get_by_test_id("activity-keep").click()
    expect(host.get_by_test_id("draft")).to_contain_text("下一场几点？")
    host.reload()
    expect(host.get_by_test_id("draft")).to_contain_text("草稿")
    stage.picture(host, "host-draft")
    stage.check_accessibility(host)
    host.get_by_test_id("draft-open").click()
    for field, value in {"kind": "quiz", "question": "下一场几点？", "options.1.title": "九点半",
                         "pot": "", "who": "gold", "length": "180"}.items():
        expect(host.get_by_test_id(f"set-{field}")).to_have_value(value)
    host.get_by_test_id("draft-remove").click()
    expect(host.get_by_test_id("draft")).to_have_count(0)
    host.reload()
    expect(host.get_by_test_id("activity-form")).to_be_visible()
    expect(host.get_by_test_id("draft")).to_have_count(0)


def a_rehearsal_is_seen_by_the_host_alone(stage):
    room = stage.room("rehearsed")
    host = stage.host_of(room)
    page = stage.member("demo-gold", room)
    for kind, act in {"red_packet": "packet-grab", "vote": "option-a", "lottery": "lottery-enter",
                      "flash_sale": "buy-sku-1", "point_rain": "rain-catch"}.items():
        host.get_by_test_id("set-kind").select_option(kind)
        host.get_by_test_id("activity-rehearse").click()
        place = host.get_by_test_id("rehearsal-stage")
        place.get_by_test_id(act).click()
        if kind == "flash_sale":
            # It asks first how much of the price points are to pay.
            place.get_by_test_id("sale-confirm").click()
        expect(place.get_by_role("status").first).to_contain_text("彩排")
        if kind == "vote":
            stage.picture(host, "host-rehearsal")
            stage.check_accessibility(host)
        host.get_by_test_id("rehearse-countdown").click()
        expect(place.get_by_role("timer").first).to_be_visible()
        host.get_by_test_id("rehearse-settled").click()
        expect(place.get_by_test_id("activity-card")).to_have_attribute("data-phase", "settled")
        host.keyboard.press("Escape")
        expect(place).to_be_hidden()
    expect(page.get_by_test_id("activity-card")).to_have_count(0)
    _, answer = stage.api("GET", f"/v1/rooms/{room}/activities")
    assert answer["activities"] == [], answer


def calling_off_says_what_returns(stage):
    room = stage.room("called-off")
    host = stage.host_of(room)
    stage.points("payer", 100)
    page = stage.member("payer", room)
    open_activity(host, "lottery", mode="points", cost=30)
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("已参与")
    stage.activity(room, "vote", options=[
        {"id": "a", "title": "甲"}, {"id": "b", "title": "乙"}])
    stage.activity(room, "red_packet", pot=20, shares=2, opens_at=now_ms() + 600_000)
    for kind, words in {"lottery": "1 份参与付出的 30 积分退还", "vote": "没有积分需要退回",
                        "red_packet": "还没有开始"}.items():
        card = live_card(host, kind)
        if kind == "lottery":
            expect(card.get_by_test_id("host.entries")).to_have_text("1")
        card.get_by_test_id("host.cancel_activity").click()
        expect(host.get_by_test_id("confirm")).to_contain_text(words)
        host.get_by_test_id("confirm-yes").click()
        expect(card).to_have_count(0)
    expect(page.get_by_test_id("points")).to_have_text("100")


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
    expect(page.get_by_test_id("toast").filter(has_text="禁言").first).to_be_visible()
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


def the_host_edits_the_room(stage):
    room = stage.room("edited")
    page = stage.member("demo-gold", room)
    host = stage.host_of(room)
    host.get_by_test_id("room-edit").click()
    host.get_by_test_id("edit-title").fill("今晚的新标题")
    host.get_by_test_id("edit-product.title").fill("玫瑰面霜")
    host.get_by_test_id("edit-product.price").fill("88.5")
    stage.picture(host, "host-room-editor")
    stage.check_accessibility(host)
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("room-sheet")).to_be_hidden()
    expect(page.get_by_test_id("room-title")).to_have_text("今晚的新标题")
    expect(page.get_by_test_id("product")).to_contain_text("玫瑰面霜")
    expect(page.get_by_test_id("product").locator("del")).to_have_text("¥88.50")
    host.get_by_test_id("room-edit").click()
    expect(host.get_by_test_id("edit-product.price")).to_have_value("88.5")
    host.get_by_test_id("edit-product.title").fill("")
    host.get_by_test_id("room-save").click()
    expect(page.get_by_test_id("product")).to_be_hidden()


def the_host_schedules_a_room_that_comes_again(stage):
    room = stage.room("weekly", state="preview")
    page = stage.member("demo-gold", room)
    host = stage.host_of(room)
    host.get_by_test_id("room-edit").click()
    host.get_by_test_id("edit-repeat").select_option("weekly")
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("edit-repeat")).to_have_attribute("aria-invalid", "true")
    host.get_by_test_id("edit-starts_at").fill(
        (datetime.date.today() + datetime.timedelta(days=30)).strftime("%Y-%m-%dT20:00"))
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("room-sheet")).to_be_hidden()
    expect(page.get_by_test_id("room-card")).to_contain_text("20:00")
    host.get_by_test_id("room-edit").click()
    expect(host.get_by_test_id("edit-repeat")).to_have_value("weekly")
    status, answer = stage.api("GET", "/v1/rooms?limit=100")
    assert status == 200, answer
    [listed] = [each for each in answer["rooms"] if each["id"] == room]
    assert (listed["state"], listed["repeat"]) == ("scheduled", "weekly"), listed


def the_host_says_who_may_come_in(stage):
    room = stage.room("doors")
    host = stage.host_of(room)
    host.get_by_test_id("room-edit").click()
    expect(host.get_by_test_id("edit-guests")).to_be_checked()
    host.get_by_test_id("edit-guests").uncheck()
    host.get_by_test_id("edit-password").fill("abc")
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("edit-password")).to_have_attribute("aria-invalid", "true")
    host.get_by_test_id("edit-password").fill("abcd")
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("room-sheet")).to_be_hidden()
    page = stage.member("knocker", room, is_let_in=False)
    expect(page.get_by_test_id("final")).to_have_attribute("data-missing", "password")
    host.get_by_test_id("room-edit").click()
    expect(host.get_by_test_id("edit-guests")).not_to_be_checked()
    host.get_by_test_id("edit-unlock").check()
    host.get_by_test_id("edit-min_tier").select_option("silver")
    host.get_by_test_id("room-save").click()
    expect(host.get_by_test_id("room-sheet")).to_be_hidden()
    page.reload()
    expect(page.get_by_test_id("final")).to_be_visible()
    other = stage.member("knocker", room, is_let_in=False)
    expect(other.get_by_test_id("final")).to_have_attribute("data-missing", "tier")


def the_host_runs_the_show_from_preview_to_its_end(stage):
    room = stage.room("evening", state="preview")
    page = stage.member("demo-gold", room)
    host = stage.host_of(room)
    expect(page.get_by_test_id("room-card")).to_contain_text("预热")
    host.get_by_test_id("state-live").click()
    expect(page.get_by_test_id("room-card")).to_be_hidden()
    expect(host.get_by_test_id("state-live")).to_have_attribute("aria-pressed", "true")
    host.get_by_test_id("state-ended").click()
    stage.picture(host, "host-end-asked")
    host.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("final")).to_have_attribute("data-code", "4010")


def the_host_page_is_accessible(stage):
    host = stage.host()
    stage.check_accessibility(host)
    stage.check_accessibility(stage.host(language="en-US", scheme="dark"))


CASES = [
    the_form_says_what_is_wrong,
    the_form_says_in_plain_words_what_will_happen,
    the_form_says_whose_budget_pays,
    the_host_says_exactly_who_may_take_part,
    a_draft_is_kept_and_opened_later,
    a_rehearsal_is_seen_by_the_host_alone,
    calling_off_says_what_returns,
    the_host_mutes_and_the_viewer_is_told,
    the_host_deletes_a_line_everywhere,
    the_host_removes_a_viewer,
    a_notice_and_an_announcement_reach_the_room,
    the_host_edits_the_room,
    the_host_schedules_a_room_that_comes_again,
    the_host_says_who_may_come_in,
    the_host_runs_the_show_from_preview_to_its_end,
    the_host_page_is_accessible,
]
