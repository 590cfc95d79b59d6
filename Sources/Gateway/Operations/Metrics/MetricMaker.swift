// Metrics are made in one way: named under the program's prefix, with the sentence that explains
// them, before anything is counted.

internal import CoreMetrics

/// Counters of one name by a label of fixed values; anything else counts as `other`.
struct LabelledCounter<Label: Hashable & Sendable>: Sendable {
    private let known: [Label: Counter]
    private let other: Counter

    init(_ labels: [Label], _ make: (String) -> Counter) {
        known = Dictionary(uniqueKeysWithValues: labels.map { ($0, make("\($0)")) })
        other = make("other")
    }

    func increment(_ label: Label, by amount: Int = 1) {
        (known[label] ?? other).increment(by: amount)
    }
}

/// Makes metrics of a registry under the program's own prefix.
struct MetricMaker {
    let registry: MetricsRegistry

    init(_ registry: MetricsRegistry) { self.registry = registry }

    func counter(_ name: String, _ help: String) -> Counter {
        Counter(label: described(name, help), factory: registry)
    }

    func counters<Label>(
        _ name: String, _ help: String, by label: String, _ values: [Label]
    ) -> LabelledCounter<Label> {
        let name = described(name, help)
        return LabelledCounter(values) {
            Counter(label: name, dimensions: [(label, $0)], factory: registry)
        }
    }

    func fraction(_ name: String, _ help: String) -> FloatingPointCounter {
        FloatingPointCounter(label: described(name, help), factory: registry)
    }

    func gauge(_ name: String, _ help: String, _ labels: (String, String)...) -> Meter {
        Meter(label: described(name, help), dimensions: labels, factory: registry)
    }

    func histogram(_ name: String, _ help: String, bounds: [Double]) -> Recorder {
        Recorder(label: described(name, help, bounds), factory: registry)
    }

    func timer(_ name: String, _ help: String) -> Timer {
        Timer(label: described(name, help), factory: registry)
    }

    private func described(_ name: String, _ help: String, _ bounds: [Double]? = nil) -> String {
        // What every process reports has the name that every dashboard knows.
        let full = name.hasPrefix("process_") ? name : "livegate_\(name)"
        registry.describe(full, help, bounds: bounds)
        return full
    }
}
