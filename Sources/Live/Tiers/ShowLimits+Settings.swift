// Limits of the show as they are written in a file.

extension ShowLimits {
    init(_ section: Section, over base: ShowLimits) {
        self = base
        entriesPerSecond = section.number("entries_per_second", 0...1_000) ?? entriesPerSecond
        entryDelay = section.number("entry_delay_ms", 0...60_000) ?? entryDelay
        membersShown = section.number("members_shown", 0...1_000) ?? membersShown
        presenceInterval = section.number("presence_interval_ms", 100...600_000) ?? presenceInterval
        membersInterval = section.number("members_interval_ms", 100...600_000) ?? membersInterval
        likesPerSecond = section.number("likes_per_second", 1...1_000) ?? likesPerSecond
        likesBurst = section.number("likes_burst", 1...10_000) ?? likesBurst
        watchStep = section.number("watch_step_ms", 1_000...3_600_000) ?? watchStep
        watchGap = section.number("watch_gap_ms", 0...3_600_000) ?? watchGap
        commentInterval = section.number("comment_interval_ms", 0...3_600_000) ?? commentInterval
        commentLetters = section.number("comment_letters", 0...200) ?? commentLetters
        commentMemory = section.number("comment_memory", 0...1_000) ?? commentMemory
        recentEvents = section.number("recent_events", 0...1_000) ?? recentEvents
        recentResults = section.number("recent_results", 0...100) ?? recentResults
        danmakuPerSecond = section.number("danmaku_per_second", 1...10_000) ?? danmakuPerSecond
        danmakuFloor = section.number("danmaku_floor_percent", 0...100) ?? danmakuFloor
        guestInvitation = section.number("guest_invitation_ms", 0...3_600_000) ?? guestInvitation
        hostPerSecond = section.number("host_per_second", 1...1_000) ?? hostPerSecond
        queueLength = section.number("queue_length", 1...1_000) ?? queueLength
        queueText = section.number("queue_text", 0...500) ?? queueText
        queueAgeing = section.number("queue_ageing_ms", 0...3_600_000) ?? queueAgeing
        endPercent = section.number("watched_end_percent", 0...100) ?? endPercent
        endLeast = section.number("watched_end_ms", 0...86_400_000) ?? endLeast
        cartWindow = section.number("cart_window_ms", 0...86_400_000) ?? cartWindow
        queueGrace = section.number("queue_grace_ms", 0...3_600_000) ?? queueGrace
    }
}
