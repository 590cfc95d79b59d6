"""Every kind of activity, from the host's form to its result, and the queues beside them."""

import re

from playwright.sync_api import expect

from stage import end_activity, live_card, now_ms, open_activity, say


def a_red_packet_is_grabbed_once(stage):
    host = stage.host()
    page = stage.audience("demo-silver")
    late = stage.audience("demo-bronze")
    open_activity(host, "red_packet", pot=10, shares=1, split="even")
    page.get_by_test_id("packet-grab").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("10")
    expect(page.get_by_test_id("packet-grab")).to_be_hidden()
    stage.picture(page, "audience-red-packet")
    expect(late.get_by_test_id("activity-card").or_(late.get_by_test_id("chip-red_packet"))
           ).not_to_have_count(0)
    if late.get_by_test_id("packet-grab").is_visible():
        late.get_by_test_id("packet-grab").click()
        expect(late.get_by_test_id("play-say")).to_contain_text("没有了")
    if live_card(host, "red_packet").count():
        end_activity(host, "red_packet")
    done = host.get_by_test_id("done").locator("[data-kind='red_packet']").first
    expect(done).to_contain_text("白露")


def a_vote_is_counted_and_marked(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    open_activity(host, "vote", **{"options.0.title": "玫瑰精华", "options.1.title": "洁面乳"})
    page.get_by_test_id("option-a").click()
    expect(page.get_by_test_id("option-a")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("votes-a")).not_to_have_text("0")
    expect(page.get_by_test_id("option-b")).to_be_disabled()
    stage.picture(page, "audience-vote")
    stage.check_accessibility(page)
    page.reload()
    expect(page.get_by_test_id("option-a")).to_have_attribute("aria-pressed", "true")
    expect(live_card(host, "vote").get_by_test_id("tally")).to_contain_text("玫瑰精华")
    done = end_activity(host, "vote")
    expect(done.locator(".winner")).to_contain_text("玫瑰精华")
    expect(page.get_by_test_id("play-say")).to_contain_text("玫瑰精华")


def a_quiz_locks_the_answer_and_tells_it_at_the_end(stage):
    host = stage.host()
    right = stage.audience("demo-gold")
    wrong = stage.audience("demo-silver")
    open_activity(host, "quiz", pot=30, question="精华里有几种花？", answer="b",
                  **{"options.0.title": "三种", "options.1.title": "五种"})
    expect(right.get_by_test_id("activity-card")).to_contain_text("精华里有几种花")
    right.get_by_test_id("option-b").click()
    wrong.get_by_test_id("option-a").click()
    expect(right.get_by_test_id("play-say")).to_contain_text("等待公布")
    expect(right.get_by_test_id("option-a")).to_be_disabled()
    end_activity(host, "quiz")
    expect(right.get_by_test_id("play-say")).to_contain_text("答对了")
    expect(wrong.get_by_test_id("play-say")).to_contain_text("答错")
    expect(wrong.get_by_test_id("option-b")).to_have_class(re.compile("winner"))
    stage.picture(wrong, "audience-quiz")


def a_task_ticks_and_is_done(stage):
    host = stage.host()
    page = stage.audience("demo-bronze")
    open_activity(host, "task", length="60", fact="liked", goal=2, points=20)
    expect(page.get_by_test_id("activity-card").get_by_role("timer")).to_be_visible()
    expect(page.get_by_test_id("task-progress")).to_have_text("0 / 2")
    page.get_by_test_id("like").click()
    page.get_by_test_id("like").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("完成")
    stage.picture(page, "audience-task")
    done = end_activity(host, "task")
    expect(done.get_by_test_id("host.finished")).to_have_text("1")


def a_lottery_is_drawn_and_can_be_checked(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    stage.points("demo-gold", 100)
    open_activity(host, "lottery", mode="points", cost=10, **{
        "prizes.0.title": "玫瑰面霜", "prizes.0.count": 1, "prizes.0.points": 50})
    expect(page.get_by_test_id("prizes")).to_contain_text("玫瑰面霜")
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("我有 1 份")
    expect(page.get_by_test_id("lottery-enter")).to_be_hidden()
    stage.picture(page, "audience-lottery")
    stage.check_accessibility(page)
    done = end_activity(host, "lottery")
    expect(done.get_by_test_id("people")).to_contain_text("金铃")
    expect(page.get_by_test_id("play-say")).to_contain_text("玫瑰面霜")
    page.get_by_test_id("lottery-fair").click()
    for part in ("commit", "root", "winners"):
        expect(page.get_by_test_id(f"check-{part}")).to_have_class("right")
    expect(page.get_by_test_id("checks")).to_contain_text("你在名单里")
    stage.picture(page, "audience-proof")
    stage.check_accessibility(page)


def a_keyword_is_one_tap_away(stage):
    host = stage.host()
    page = stage.audience("demo-silver")
    open_activity(host, "lottery", mode="keyword", keyword="我要面霜", **{
        "prizes.0.title": "面霜", "prizes.0.count": 1, "prizes.0.points": 5})
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("1")
    expect(page.get_by_test_id("line").filter(has_text="我要面霜")).to_have_count(1)
    other = stage.audience("demo-bronze")
    say(other, "我要面霜")
    expect(live_card(host, "lottery").get_by_test_id("host.entries")).to_have_text("2")
    end_activity(host, "lottery")


def a_flash_sale_has_my_price_and_one_clear_state(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    other = stage.audience("demo-normal")
    open_activity(host, "flash_sale", **{
        "items.0.sku": "rose", "items.0.title": "玫瑰精华", "items.0.stock": 1,
        "items.0.price": 19900, "items.0.prices.gold": 15900})
    expect(page.get_by_test_id("price-rose")).to_have_text("¥159")
    expect(other.get_by_test_id("price-rose")).to_have_text(re.compile("199"))
    page.get_by_test_id("buy-rose").click()
    form = page.get_by_test_id("sale-confirm")
    page.wait_for_timeout(400)
    if form.is_visible():
        form.click()
    order = page.get_by_test_id("sale-order")
    expect(order).to_have_attribute("data-state", "reserved")
    expect(order.get_by_role("timer")).to_be_visible()
    stage.picture(page, "audience-flash-sale")
    stage.check_accessibility(page)
    expect(other.get_by_test_id("buy-rose")).to_have_text("候补")
    other.get_by_test_id("buy-rose").click()
    expect(other.get_by_test_id("sale-order")).to_contain_text("第 1 位")
    stage.picture(other, "audience-waiting")
    page.get_by_test_id("sale-cancel").click()
    expect(other.get_by_test_id("sale-order")).to_have_attribute("data-state", "reserved")
    other.get_by_test_id("sale-cancel").click()
    end_activity(host, "flash_sale")


def a_red_packet_of_coupons_gives_one_that_is_good_at_once(stage):
    room = stage.room("coupon-packet")
    page = stage.member("demo-silver", room)
    host = stage.host_of(room)
    open_activity(host, "red_packet", pot="", coupon="cny-5", shares=2)
    expect(page.get_by_test_id("activity-card")).to_contain_text("2 张优惠券")
    page.get_by_test_id("packet-grab").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("抢到一张优惠券")
    expect(page.get_by_test_id("packet-left")).to_have_text("还剩 1 份")
    page.get_by_test_id("points-pill").click()
    expect(page.get_by_test_id("coupons")).to_contain_text("无门槛")
    page.keyboard.press("Escape")
    done = end_activity(host, "red_packet")
    expect(done.get_by_test_id("host.returned")).to_have_text("1")


def a_scheduled_one_counts_down_and_opens_by_itself(stage):
    room = stage.room("counted-down")
    page = stage.member("demo-gold", room)
    stage.activity(room, "red_packet", title="整点红包", pot=20, shares=2,
                   opens_at=now_ms() + 12_000)
    card = page.get_by_test_id("activity-card")
    expect(card).to_contain_text("整点红包")
    expect(card).to_have_attribute("data-phase", "countdown")
    expect(card.get_by_role("timer")).to_have_text(re.compile(r"0:(0\d|1[0-2])"))
    expect(page.get_by_test_id("packet-grab")).to_be_hidden()
    stage.picture(page, "audience-countdown")
    page.get_by_test_id("packet-grab").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("抢到")


def a_quiz_for_the_first_pays_only_them(stage):
    room = stage.room("first-quiz")
    quick, slow = stage.member("demo-gold", room), stage.member("demo-silver", room)
    host = stage.host_of(room)
    open_activity(host, "quiz", pot=30, first=1, question="几点开播？", answer="a",
                  **{"options.0.title": "八点", "options.1.title": "九点"})
    expect(slow.get_by_test_id("activity-card")).to_contain_text("前 1 名答对者")
    for page in (quick, slow):
        page.get_by_test_id("option-a").click()
        expect(page.get_by_test_id("play-say")).to_contain_text("等待公布")
    done = end_activity(host, "quiz")
    expect(done.get_by_test_id("host.paid")).to_have_text("30")
    expect(quick.get_by_test_id("play-say")).to_contain_text("30 积分")
    expect(slow.get_by_test_id("play-say")).to_contain_text("慢了一步")
    stage.picture(slow, "audience-quiz-late")


def a_vote_may_give_several_choices(stage):
    room = stage.room("choices")
    page = stage.member("demo-gold", room)
    options = [{"id": key, "title": f"第{key}款"} for key in "abc"]
    vote = stage.activity(room, "vote", options=options, choices=2)
    expect(page.get_by_test_id("activity-card")).to_contain_text("可选 2 个")
    page.get_by_test_id("option-a").click()
    expect(page.get_by_test_id("option-a")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("option-c")).to_be_enabled()
    page.get_by_test_id("option-c").click()
    expect(page.get_by_test_id("option-c")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("option-b")).to_be_disabled()
    stage.again(page)
    for option in "ac":
        expect(page.get_by_test_id(f"option-{option}")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("votes-c")).to_have_text("1")
    stage.end(room, vote)
    expect(page.get_by_test_id("play-say")).to_contain_text("第a款")


def several_go_on_at_once_and_one_is_chosen(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    open_activity(host, "vote")
    open_activity(host, "red_packet", pot=10, shares=5)
    expect(page.get_by_test_id("packet-grab")).to_be_visible()
    page.get_by_test_id("chip-vote").click()
    expect(page.get_by_test_id("option-a")).to_be_visible()
    page.get_by_test_id("play-close").click()
    expect(page.get_by_test_id("packet-grab")).to_be_visible()
    end_activity(host, "vote")
    end_activity(host, "red_packet")


def cancelling_asks_once_and_returns_everything(stage):
    host = stage.host()
    page = stage.audience("demo-gold")
    open_activity(host, "red_packet", pot=50, shares=5)
    card = live_card(host, "red_packet")
    card.get_by_test_id("host.cancel_activity").click()
    expect(host.get_by_test_id("confirm")).to_contain_text("退")
    stage.check_accessibility(host)
    host.get_by_test_id("confirm-yes").click()
    expect(card).to_have_count(0)
    expect(page.get_by_test_id("play-say")).to_contain_text("全部退回")
    done = host.get_by_test_id("done").locator("[data-kind='red_packet']").first
    expect(done.get_by_test_id("phase")).to_contain_text("已取消")
    expect(done).to_contain_text("全部退回")
    late = stage.audience("demo-silver")
    late.get_by_test_id("chip-results").click()
    expect(late.get_by_test_id("results")).to_contain_text("全部退回")


def what_the_server_does_not_take_is_marked(stage):
    host = stage.host()
    host.get_by_test_id("set-kind").select_option("quiz")
    host.get_by_test_id("set-answer").fill("z")
    host.get_by_test_id("set-question").fill("?")
    host.get_by_test_id("activity-open").click()
    expect(host.get_by_test_id("set-answer")).to_have_attribute("aria-invalid", "true")
    stage.check_accessibility(host)


def people_stand_in_a_queue_and_are_taken(stage):
    host = stage.host()
    page = stage.audience("demo-silver")
    page.get_by_test_id("queues").click()
    page.get_by_test_id("queue-text-question").fill("敏感肌能用吗？")
    page.get_by_test_id("queue-question").click()
    expect(page.get_by_test_id("queue-state-question")).to_contain_text("第 1 位")
    stage.picture(page, "audience-queues")
    stage.check_accessibility(page)
    host.get_by_test_id("queue-tab-question").click()
    waiting = host.get_by_test_id("waiting")
    expect(waiting).to_contain_text("敏感肌能用吗")
    expect(waiting).to_contain_text("白露")
    stage.picture(host, "host-queues")
    stage.check_accessibility(host)
    host.get_by_test_id("queue-next").click()
    expect(host.get_by_test_id("queue-current")).to_contain_text("白露")
    expect(page.get_by_test_id("queue-state-question")).to_contain_text("轮到你了")
    host.get_by_test_id("queue-done").click()
    expect(host.get_by_test_id("queue-current")).to_be_hidden()


KINDS = [
    a_red_packet_is_grabbed_once,
    a_vote_is_counted_and_marked,
    a_quiz_locks_the_answer_and_tells_it_at_the_end,
    a_task_ticks_and_is_done,
    a_lottery_is_drawn_and_can_be_checked,
    a_keyword_is_one_tap_away,
    a_flash_sale_has_my_price_and_one_clear_state,
    a_red_packet_of_coupons_gives_one_that_is_good_at_once,
    a_scheduled_one_counts_down_and_opens_by_itself,
    a_quiz_for_the_first_pays_only_them,
    a_vote_may_give_several_choices,
    several_go_on_at_once_and_one_is_chosen,
    cancelling_asks_once_and_returns_everything,
    what_the_server_does_not_take_is_marked,
]
QUEUES = [people_stand_in_a_queue_and_are_taken]
CASES = KINDS + QUEUES
