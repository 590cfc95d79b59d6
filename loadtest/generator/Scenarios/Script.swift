// An evening as a file: what happens in a room, one act after another, each with its own rates, so
// that a real one can be played again on another machine.

import ArgumentParser
import Yams

/// The acts of an evening, as written in YAML.
struct Script: Decodable, Sendable {
    /// One act; what is left out is as the options say.
    struct Part: Decodable, Sendable {
        let act: String
        var title: String?
        var seconds: Double?
        var messages: Double?
        var likes: Double?
        var speaker: String?
        /// Percent of the viewers who do not read.
        var slow: Double?
        var rains: Int?
        var waves: Int64?
        var wave_s: Int64?
        var within_ms: Int64?
        var storms: Int?
        var cut_spread: Int?
        var back_within_ms: Int64?
        /// Joins a second, in a storm of them.
        var rate: Double?
        var stock: Int?
        var pay_within_s: Int64?
        var buy_within_ms: Int64?
    }

    let acts: [Part]

    private static let keys: Set<String> = [
        "act", "title", "seconds", "messages", "likes", "speaker", "slow", "rains", "waves",
        "wave_s", "within_ms", "storms", "cut_spread", "back_within_ms",
        "rate", "stock", "pay_within_s", "buy_within_ms",
    ]
    /// Acts that an evening has once at most: claims and purchases are accounted for against one
    /// rain's pots and one sale's stock.
    private static let single = ["point-rain", "flash-sale"]

    /// Reads `text`; refuses what no act can be made of.
    static func read(_ text: String) throws -> Script {
        let script: Script
        do {
            for part in try Yams.compose(yaml: text)?["acts"]?.sequence ?? [] {
                let unknown = part.mapping?.keys.compactMap(\.string).filter { !keys.contains($0) }
                if let key = unknown?.first { throw ValidationError("acts know no \(key)") }
            }
            script = try YAMLDecoder().decode(Script.self, from: text)
        } catch let error as ValidationError {
            throw error
        } catch {
            throw ValidationError("the script is not readable: \(error)")
        }
        guard !script.acts.isEmpty else { throw ValidationError("the script has no acts") }
        for part in script.acts { try part.check() }
        for name in single where script.acts.count(where: { $0.act == name }) > 1 {
            throw ValidationError("an evening has one act of \(name)")
        }
        return script
    }

    /// Whether somebody has to play the mall beside it.
    var needsMall: Bool { acts.contains { $0.act == "flash-sale" } }

    func acts(_ plan: Plan) -> [any Act] { acts.map { $0.act(plan) } }
}

extension Script.Part {
    fileprivate func check() throws {
        let known = ["hold", "chat", "point-rain", "reconnect-storm", "join-storm", "flash-sale"]
        guard known.contains(act) else {
            throw ValidationError("an act is one of \(known.joined(separator: ", ")), not \(act)")
        }
        guard speaker == nil || speaker.flatMap(Plan.Speaker.init(rawValue:)) != nil else {
            throw ValidationError("speaker is viewers or host")
        }
        let rates = [seconds, messages, likes].compactMap { $0 }
        guard rates.allSatisfy({ (0...1_000_000).contains($0) }), (0...100).contains(slow ?? 0)
        else { throw ValidationError("\(act): seconds, messages, likes or slow is out of range") }
        guard (1...100).contains(rains ?? 1), (1...100).contains(waves ?? 1),
            (1...3_600).contains(wave_s ?? 15), (0...3_600_000).contains(within_ms ?? 0),
            (1...1_000).contains(storms ?? 1), (0...1_000_000).contains(cut_spread ?? 0),
            (0...600_000).contains(back_within_ms ?? 0), (1...1_000_000).contains(rate ?? 1),
            (1...1_000_000).contains(stock ?? 1), (1...3_600).contains(pay_within_s ?? 1),
            (0...600_000).contains(buy_within_ms ?? 0)
        else { throw ValidationError("\(act): a number is out of range") }
    }

    /// The act, with what the part says in place of what the options say.
    fileprivate func act(_ plan: Plan) -> any Act {
        var plan = plan
        plan.seconds = seconds ?? plan.seconds
        plan.messages = messages ?? plan.messages
        plan.likes = likes ?? plan.likes
        plan.speaker = speaker.flatMap(Plan.Speaker.init(rawValue:)) ?? plan.speaker
        let wave = wave_s ?? plan.rain.wave
        plan.rain = Rain(
            count: rains ?? plan.rain.count, each: plan.rain.each, waves: waves ?? plan.rain.waves,
            wave: wave, within: min(within_ms ?? plan.rain.within, wave * 1_000),
            claimsPerWrite: plan.rain.claimsPerWrite)
        let trouble = plan.trouble
        plan.trouble = Trouble(
            cuts: trouble.cuts, storms: storms ?? trouble.storms,
            cutting: Cutting(
                spread: cut_spread ?? trouble.cutting.spread,
                within: back_within_ms ?? trouble.cutting.within),
            slowness: slow.map { Slowness(percent: $0, pause: 0, reading: 2_000) }
                ?? trouble.slowness)
        plan.rate = rate ?? plan.rate
        let sale = plan.sale
        plan.sale = Sale(
            stock: stock ?? sale.stock, payWithin: pay_within_s ?? sale.payWithin,
            within: buy_within_ms ?? sale.within, orders: sale.orders)
        switch act {
        case "join-storm":
            // As long as it takes for everybody to have left and come anew once.
            plan.seconds = Double(plan.viewers) / plan.rate
            return Churn(plan, title: title ?? act)
        case "flash-sale": return FlashSale(plan)
        case "hold": return StormJoin(plan)
        case "point-rain": return PointRain(plan)
        case "reconnect-storm": return ReconnectStorm(plan)
        default: return Danmaku(plan, title: title ?? "chat")
        }
    }
}
