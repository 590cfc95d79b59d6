// The options of a point rain, checked before anything is connected.

import ArgumentParser

struct RainOptions: ParsableArguments {
    @Option(help: "Rains at the same time; everyone claims in each.")
    var rains = 1

    @Option(help: "Points a claim.")
    var each: Int64 = 10

    @Option(help: "Waves of a rain, one after another; everyone claims in each.")
    var waves: Int64 = 1

    @Option(help: "Seconds a wave lasts.")
    var wave: Int64 = 15

    @Option(help: "Claims that a viewer sends at once, in as many of the rains.")
    var claimsPerWrite = 1

    @Option(
        help: "Milliseconds within which all claim: the rate is viewers x rains / within.")
    var within: Int64 = 2_000

    func rain() throws -> Rain {
        guard (1...100).contains(rains) else { throw ValidationError("--rains is 1 to 100") }
        guard (1...1_000_000).contains(each) else {
            throw ValidationError("--each is 1 to 1000000")
        }
        guard (1...100).contains(waves) else { throw ValidationError("--waves is 1 to 100") }
        guard (1...3_600).contains(wave) else { throw ValidationError("--wave is 1 to 3600 s") }
        guard (1...rains).contains(claimsPerWrite) else {
            throw ValidationError("--claims-per-write is 1 to the number of rains")
        }
        guard within >= 0, within <= wave * 1_000 else {
            throw ValidationError("--within is longer than the wave")
        }
        return Rain(
            count: rains, each: each, waves: waves, wave: wave, within: within,
            claimsPerWrite: claimsPerWrite)
    }
}
