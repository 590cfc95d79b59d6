// All routes by their paths. Words go before names, so that `/v1/rooms/{room}/audience` and
// `/v1/rooms/{room}/{thing}` can stand beside each other.

/// Finds the routes of a path.
struct RouteTable: Sendable {
    private final class Node: Sendable {
        let words: [String: Node]
        let name: (word: String, node: Node)?
        let routes: [Route]

        /// What begins with the same `depth` pieces.
        init(_ all: [Route], depth: Int = 0) {
            routes = all.filter { $0.pieces.count == depth }
            let longer = all.filter { $0.pieces.count > depth }
            let named = longer.filter { Route.parameter($0.pieces[depth]) != nil }
            var words: [String: [Route]] = [:]
            for route in longer where Route.parameter(route.pieces[depth]) == nil {
                words[String(route.pieces[depth]), default: []].append(route)
            }
            self.words = words.mapValues { Node($0, depth: depth + 1) }
            name = named.first.flatMap { Route.parameter($0.pieces[depth]) }.map {
                ($0, Node(named, depth: depth + 1))
            }
        }
    }

    private let root: Node

    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            for other in routes[..<index] {
                precondition(other.name != route.name, "two routes called \(route.name)")
                precondition(
                    other.path != route.path || other.method != route.method,
                    "two routes \(route.method.rawValue) \(route.path)")
            }
        }
        root = Node(routes)
    }

    /// The routes of a path's segments and what they name; nil where there is no such path.
    func find(_ segments: [String]) -> (routes: [Route], parameters: [String: String])? {
        var parameters: [String: String] = [:]
        var node = root
        for segment in segments {
            if let next = node.words[segment] {
                node = next
            } else if let (word, next) = node.name {
                parameters[word] = segment
                node = next
            } else {
                return nil
            }
        }
        return node.routes.isEmpty ? nil : (node.routes, parameters)
    }
}
