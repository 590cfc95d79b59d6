"""Lotteries: every way to enter, what one's share is worth, who won, and what can be checked when,
also by who comes later."""

from playwright.sync_api import expect

from stage import say


PRIZE = {"id": "a", "title": "玫瑰面霜", "count": 1, "points": 5}


def lottery(stage, room, **settings):
    return stage.activity(room, "lottery", **{"prizes": [PRIZE], **settings})


def a_free_lottery_says_what_an_entry_is_worth(stage):
    room = stage.room("free-draw")
    gold = stage.member("demo-gold", room)
    plain = stage.member("demo-normal", room)
    draw = lottery(stage, room, mode="free", weighted=True)
    expect(gold.get_by_test_id("lottery-odds")).to_contain_text("普通份的 3 倍")
    expect(plain.get_by_test_id("lottery-odds")).to_contain_text("按 1 份抽取")
    for page in (gold, plain):
        page.get_by_test_id("lottery-enter").click()
        expect(page.get_by_test_id("play-say")).to_contain_text("已参与")
    stage.again(gold)
    expect(gold.get_by_test_id("lottery-odds")).to_contain_text("我的总权重 3")
    stage.picture(gold, "audience-lottery-odds")
    stage.check_accessibility(gold)
    stage.end(room, draw)
    expect(gold.get_by_test_id("winners").or_(gold.get_by_test_id("play-say")).first
           ).to_be_visible()
    gold.get_by_test_id("lottery-fair").click()
    expect(gold.get_by_test_id("checks")).to_contain_text("权重 3，全部权重 4")


def a_lottery_by_shares_counts_them(stage):
    room = stage.room("shares-draw")
    stage.points("demo-bronze", 200)
    page = stage.member("demo-bronze", room)
    lottery(stage, room, mode="shares", cost=10, max_shares=5)
    expect(page.get_by_test_id("lottery-odds")).to_contain_text("每份机会相同")
    page.get_by_test_id("lottery-shares").fill("3")
    expect(page.get_by_test_id("lottery-enter")).to_contain_text("30 积分")
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("我有 3 份")
    expect(page.get_by_test_id("lottery-odds")).to_contain_text("3 份里有我 3 份")
    stage.again(page)
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("我有 3 份")
    page.get_by_test_id("lottery-shares").fill("2")
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("我有 5 份")
    expect(page.get_by_test_id("lottery-enter")).to_be_hidden()


def a_keyword_that_does_not_enter_says_why(stage):
    room = stage.room("followers-draw")
    page = stage.member("stranger", room)
    lottery(stage, room, mode="keyword", keyword="我要面霜", eligible={"follow": True})
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("line").filter(has_text="我要面霜")).to_have_count(1)
    expect(page.get_by_test_id("play-say")).to_contain_text("关注主播后才能参加")
    expect(page.get_by_test_id("lottery-entries")).not_to_contain_text("我有")
    stage.picture(page, "audience-keyword-refused")
    page.get_by_test_id("follow").click()
    expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "true")
    say(page, "我要面霜")
    expect(page.get_by_test_id("play-say")).to_contain_text("已参与")
    expect(page.get_by_test_id("lottery-entries")).to_contain_text("我有 1 份")


def a_winner_beyond_the_list_is_told_of_it(stage):
    room = stage.room("many-winners")

    def shorten(event):
        """The room hears of the first winners only; here of none."""
        for told in (event, *event.get("recent", [])):
            if told["type"] == "activity.settled":
                told["result"]["winners"] = []

    page = stage.member("demo-gold", room, heard=shorten)
    draw = lottery(stage, room, mode="free")
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("已参与")
    stage.end(room, draw)
    expect(page.get_by_test_id("play-say")).to_have_text("恭喜中奖：玫瑰面霜")
    stage.again(page)
    page.get_by_test_id("chip-results").click()
    expect(page.get_by_test_id("results")).to_contain_text("恭喜中奖：玫瑰面霜")


def who_comes_later_finds_the_results_and_their_proof(stage):
    room = stage.room("late-draw")
    page = stage.member("demo-gold", room)
    draw = lottery(stage, room, mode="free", title="开场抽奖")
    page.get_by_test_id("lottery-enter").click()
    expect(page.get_by_test_id("play-say")).to_contain_text("已参与")
    stage.end(room, draw)
    expect(page.get_by_test_id("chip-results")).to_be_visible()
    late = stage.member("demo-silver", room)
    expect(late.get_by_test_id("activity-card")).to_have_count(0)
    late.get_by_test_id("chip-results").click()
    row = late.get_by_test_id("results").locator(f"[data-activity='{draw}']")
    expect(row).to_contain_text("开场抽奖")
    expect(row).to_contain_text("1 份参与，1 人中奖")
    stage.picture(late, "audience-results")
    stage.check_accessibility(late)
    row.get_by_test_id("result-fair").click()
    for part in ("commit", "root", "winners"):
        expect(late.get_by_test_id(f"check-{part}")).to_have_class("right")
    expect(late.get_by_test_id("checks")).to_contain_text("你不在名单里")
    stage.picture(late, "audience-results-proof")


def a_cancelled_lottery_shows_that_it_is_void(stage):
    room = stage.room("void-draw")
    page = stage.member("demo-gold", room)
    draw = lottery(stage, room, mode="free")
    page.get_by_test_id("lottery-enter").click()
    stage.end(room, draw, "cancel")
    page.get_by_test_id("chip-results").click()
    page.get_by_test_id("results").get_by_test_id("result-fair").click()
    expect(page.get_by_test_id("check-void")).to_contain_text("没有揭晓种子")
    expect(page.get_by_test_id("check-commit")).to_have_count(0)
    stage.check_accessibility(page)


CASES = [
    a_free_lottery_says_what_an_entry_is_worth,
    a_lottery_by_shares_counts_them,
    a_keyword_that_does_not_enter_says_why,
    a_winner_beyond_the_list_is_told_of_it,
    who_comes_later_finds_the_results_and_their_proof,
    a_cancelled_lottery_shows_that_it_is_void,
]
