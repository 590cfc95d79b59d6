"""The host page: what a host does, and what the room sees of it."""

from playwright.sync_api import expect

from stage import lines, say


def the_form_says_what_is_wrong(stage):
    host = stage.host()
    host.get_by_test_id("set-kind").select_option("point_rain")
    host.get_by_test_id("set-pot").fill("0")
    expect(host.get_by_test_id("activity-open")).to_be_disabled()
    expect(host.get_by_test_id("preview")).to_contain_text("整数")
    host.get_by_test_id("set-pot").fill("1000")
    expect(host.get_by_test_id("activity-open")).to_be_enabled()
    expect(host.get_by_test_id("preview")).to_contain_text("1,000")


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
    the_host_mutes_and_the_viewer_is_told,
    the_host_deletes_a_line_everywhere,
    the_host_removes_a_viewer,
    a_notice_and_an_announcement_reach_the_room,
    the_host_edits_the_room,
    the_host_says_who_may_come_in,
    the_host_runs_the_show_from_preview_to_its_end,
    the_host_page_is_accessible,
]
