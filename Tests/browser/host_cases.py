"""The host page: what a host does, and what the room sees of it."""

from playwright.sync_api import expect

from stage import lines, say


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


CASES = [
    the_form_says_what_is_wrong,
    the_host_mutes_and_the_viewer_is_told,
    the_host_deletes_a_line_everywhere,
    the_host_removes_a_viewer,
    a_notice_and_an_announcement_reach_the_room,
]
