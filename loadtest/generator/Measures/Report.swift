// What came of a run: the verdict, then the figures, as a table for people and as JSON for
// comparing.

struct Report {
    /// How the point rain was settled.
    struct Rain {
        let pot: Int64
        let paid: Int64
        let returned: Int64
    }

    let plan: Plan
    let tally: Tally
    let stretches: [Stretch]
    var rain: Rain?
    /// How the flash sale went.
    var sale: SaleTally?
    /// How the quiz or the red packet went.
    var rush: RushTally?
    /// Second by second.
    var samples: [Sample] = []
    /// The server's memory before the first join, KiB.
    var residentBefore: Int64?
    /// What an idle connection takes of it, bytes.
    var bytesPerConnection: Int64?
    /// How it grew under joins and leaves, KiB an hour.
    var slope: Double?
    /// What must not be: each makes the run a failure.
    var findings: [String] = []

    init(plan: Plan, tally: Tally, stretches: [Stretch]) {
        self.plan = plan
        self.tally = tally
        self.stretches = stretches
        let claims = tally.claims
        let late = claims.refused["closed"] ?? 0
        let faults: [(String, Int)] = [
            ("room events that never came (gaps)", Int(tally.missing)),
            ("room events that came twice", tally.doubles),
            ("room events out of order", tally.late),
            ("account events that did not rise", tally.cursorFaults),
            ("balances that do not add up", tally.balanceFaults),
            ("connections broken without a close", tally.closes[1006] ?? 0),
            ("frames that were no protocol", tally.malformed),
            ("claims granted and never credited", claims.lost),
            ("claims never answered", claims.unanswered),
            ("claims credited more than once", claims.creditedTwice),
            ("claims credited with other points than the reply said", claims.wrong),
            ("orders taken and never credited or told", tally.orders.lost),
            ("orders never answered", tally.orders.unanswered),
            ("orders credited more than once", tally.orders.creditedTwice),
            ("events refused", tally.orders.refused.values.reduce(0, +)),
            ("returns that claimed to go on and did not", tally.returns.wrong),
            ("viewers who could not come back", tally.returns.lost),
            ("events that differ from what was said under their number", tally.contradictions),
            ("claims refused", claims.refused.values.reduce(0, +) - late),
        ]
        findings = faults.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }
        if tally.joined == 0 { findings.append("nobody joined") }
    }

    /// Connections that were lost before everyone left.
    var dropped: Int { tally.closes.values.reduce(0, +) }

    /// What should be known, without being a fault of what was delivered.
    var notes: [String] {
        var notes: [String] = []
        if tally.joined < plan.viewers {
            notes.append("viewers who did not join: \(plan.viewers - tally.joined)")
        }
        if dropped > 0 { notes.append("connections that ended early: \(dropped)") }
        if tally.snapshots > 0 {
            notes.append("slow viewers moved forward by a snapshot: \(tally.snapshots)")
        }
        if let late = tally.claims.refused["closed"] {
            notes.append("claims that came when their wave was over: \(late)")
        }
        if tally.unsaid > 0 {
            notes.append("danmaku due when nobody might speak: \(tally.unsaid)")
        }
        // Who polls is always busy, and says nothing by it.
        for stretch in stretches
        where !plan.polls && stretch.own > stretch.duration * Int64(plan.loops) * 9 / 10 {
            notes.append("the generator itself was at its limit: \(stretch.title)")
        }
        return notes
    }

    var latencies: [(name: String, latency: Latency)] {
        [
            ("join to welcome", tally.joining), ("danmaku to viewer", tally.danmaku),
            ("command to reply", tally.reply),
            ("danmaku to slow viewer", tally.slow.danmaku),
            ("return to welcome", tally.returns.latency),
            ("claim to reply", tally.claimReply), ("claim to credit", tally.claimCredit),
            ("order to answer", tally.orderAnswer), ("order to credit", tally.orderCredit),
            ("purchase to answer", tally.buyReply),
            ("answer or grab to reply", tally.rushReply),
        ].filter { $0.latency.count > 0 }
    }

    /// Joins a second between the first and the last welcome.
    var joinRate: Int64 {
        let span = tally.lastJoin &- tally.firstJoin
        return tally.joined > 1 && span > 0 ? Int64(tally.joined - 1) * 1_000_000 / span : 0
    }

    var counts: [(name: String, value: Int64)] {
        let claims = tally.claims
        var counts: [(String, Int)] = [
            ("viewers", plan.viewers), ("joined", tally.joined),
            ("joins_per_second", Int(joinRate)),
            ("deliveries", tally.events), ("frames", tally.frames), ("bytes", tally.bytes),
            ("heartbeats", tally.heartbeats), ("pings", tally.pings),
            ("gaps", Int(tally.missing)), ("doubles", tally.doubles), ("disordered", tally.late),
            ("snapshots", tally.snapshots), ("danmaku_sent", tally.said),
            ("danmaku_unsent", tally.unsaid), ("likes_sent", tally.liked),
            ("replies", tally.replies), ("danmaku_sampled_out", tally.sampledOut),
        ]
        let returns = tally.returns
        if returns.cuts > 0 || tally.slow.closed > 0 {
            counts += [
                ("cuts", returns.cuts), ("cuts_in_handshake", returns.inHandshake),
                ("cuts_in_frame", returns.inFrame),
                ("cuts_between_frames", returns.betweenFrames),
                ("returns_recovered", returns.recovered), ("returns_told", returns.told),
                ("returns_first", returns.first), ("returns_wrong", returns.wrong),
                ("returns_lost", returns.lost),
            ]
        }
        if plan.resumesTLS { counts.append(("returns_resumed_tls", returns.resumedTLS)) }
        if returns.visits > 0 {
            counts += [("visits", returns.visits), ("visits_welcomed", returns.first)]
        }
        if let bytesPerConnection {
            counts.append(("bytes_per_connection", Int(bytesPerConnection)))
        }
        if let slope { counts.append(("memory_slope_kib_per_hour", Int(slope.rounded()))) }
        if tally.slow.viewers > 0 {
            counts += [
                ("slow_viewers", tally.slow.viewers), ("slow_pauses", tally.slow.pauses),
                ("slow_closed", tally.slow.closed),
            ]
        }
        if let sale {
            counts += [
                ("purchases", sale.sent), ("orders_reserved", sale.reserved),
                ("sent_to_the_line", sale.waiting), ("orders_lapsed", sale.lapsed),
                ("orders_for_who_waited", sale.offered), ("orders_paid", sale.paid),
                ("oversold", max(0, sale.paid - plan.sale.stock)),
                ("stuck", max(0, plan.sale.stock - sale.paid)),
            ]
        }
        if let rush {
            counts += [
                ("tries", rush.sent), ("tries_taken", rush.taken),
                ("tries_sold_out", rush.soldOut), ("tries_counted_twice", rush.twice),
                ("points_credited", Int(rush.credited)),
            ]
        }
        if claims.sent > 0 {
            counts += [
                ("claims", claims.sent), ("claims_credited", claims.credited),
                ("claims_lost", claims.lost + claims.unanswered),
                ("claims_doubled", claims.creditedTwice),
            ]
        }
        let orders = tally.orders
        if orders.made > 0 {
            counts += [
                ("orders", orders.made), ("orders_taken", orders.taken),
                ("orders_credited", orders.credited), ("orders_per_second", Int(orders.rate)),
                ("orders_lost", orders.lost + orders.unanswered),
                ("orders_doubled", orders.creditedTwice), ("mall_requests", orders.requests),
                ("mall_connections_lost", orders.connectionsLost),
            ]
        }
        return counts.map { ($0.0, Int64($0.1)) }
    }

    /// What ended otherwise than it should, by kind and reason.
    var reasons: [(name: String, counts: [String: Int])] {
        let closes = Dictionary(uniqueKeysWithValues: tally.closes.map { ("\($0)", $1) })
        return [
            ("refused_joins", tally.refusals), ("refused_returns", tally.returns.refusals),
            ("closes", closes), ("errors", tally.errors),
            ("refused_claims", tally.claims.refused), ("refused_events", tally.orders.refused),
            ("refused_claims", tally.claims.refused), ("wrong_purchases", tally.sale.refused),
            ("wrong_tries", tally.rush.refused),
        ].filter { !$0.1.isEmpty }
    }
}
