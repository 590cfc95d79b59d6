// What there is to measure, by name and labels. It stands behind the metrics API of the ecosystem,
// so that libraries may report here too, and so that it can give way to another factory.

package import CoreMetrics
internal import Synchronization

/// Makes the cells behind metrics and knows them all. A metric that is asked for twice by the same
/// name and labels is the same; hold on to what you get instead of asking again.
package final class MetricsRegistry: MetricsFactory, Sendable {
    /// All series of one name.
    struct Family: Sendable {
        enum Kind: String, Sendable { case counter, gauge, histogram }

        let kind: Kind
        /// By their labels in the form of the exposition, such as `type="like",room="r1"`.
        var series: [(labels: String, cell: Cell)] = []
    }

    enum Cell: Sendable {
        case counter(CounterCell)
        case fraction(FractionCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    private struct State {
        var families: [String: Family] = [:]
        var notes: [String: Note] = [:]
    }

    /// What is known of a name before it is used.
    private struct Note {
        let help: String
        let bounds: [Double]?
    }

    /// Bounds of histograms that nothing else is said of, in seconds.
    private static let usualBounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private let state = Mutex(State())

    package init() {}

    /// Says what `name` means, and where the bounds of its histograms lie, before it is made.
    package func describe(_ name: String, _ help: String, bounds: [Double]? = nil) {
        state.withLock { $0.notes[name] = Note(help: help, bounds: bounds) }
    }

    /// Every family with its help, by name.
    var families: [(name: String, help: String?, family: Family)] {
        state.withLock { state in
            state.families.sorted { $0.key < $1.key }
                .map { ($0.key, state.notes[$0.key]?.help, $0.value) }
        }
    }

    // MARK: The factory

    package func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler {
        let cell = cell(.counter, label, dimensions) { _ in .counter(CounterCell()) }
        guard case .counter(let counter) = cell else { preconditionFailure("\(label) counts") }
        return counter
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        let cell = cell(.counter, label, dimensions) { _ in .fraction(FractionCell()) }
        guard case .fraction(let counter) = cell else {
            preconditionFailure("\(label) counts parts")
        }
        return counter
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        let cell = cell(.gauge, label, dimensions) { _ in .gauge(GaugeCell()) }
        guard case .gauge(let gauge) = cell else { preconditionFailure("\(label) is a gauge") }
        return gauge
    }

    /// Recorders are histograms, aggregated or not.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        makeHistogram(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        makeHistogram(label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        forget(handler)
    }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    private func makeHistogram(
        _ label: String, _ dimensions: [(String, String)]
    ) -> HistogramCell {
        let cell = cell(.histogram, label, dimensions) { bounds in
            .histogram(HistogramCell(bounds: bounds ?? Self.usualBounds))
        }
        guard case .histogram(let histogram) = cell else {
            preconditionFailure("\(label) is a histogram")
        }
        return histogram
    }

    /// The cell of these labels. - Precondition: `label` is not known as another kind.
    private func cell(
        _ kind: Family.Kind, _ label: String, _ dimensions: [(String, String)],
        _ make: ([Double]?) -> Cell
    ) -> Cell {
        let name = MetricsExposition.name(label)
        let labels = MetricsExposition.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            precondition(family.kind == kind, "\(name) is a \(family.kind)")
            if let known = family.series.first(where: { $0.labels == labels }) {
                return known.cell
            }
            let cell = make(state.notes[name]?.bounds)
            family.series.append((labels, cell))
            state.families[name] = family
            return cell
        }
    }

    private func forget(_ handler: AnyObject) {
        state.withLock { state in
            for name in state.families.keys {
                state.families[name]?.series.removeAll { $0.cell.object === handler }
                if state.families[name]?.series.isEmpty == true { state.families[name] = nil }
            }
        }
    }
}

extension MetricsRegistry.Cell {
    fileprivate var object: AnyObject {
        switch self {
        case .counter(let cell): cell
        case .fraction(let cell): cell
        case .gauge(let cell): cell
        case .histogram(let cell): cell
        }
    }
}
