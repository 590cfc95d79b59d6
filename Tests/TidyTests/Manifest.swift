// Package.swift read as text: which target may import what. It is read and not asked for, since
// SwiftPM holds its own lock while its tests run.

struct Manifest {
    struct Target {
        let name: String
        let folder: String
        /// Modules it declares.
        let imports: Set<String>
    }

    let targets: [Target]
    /// Module names of outside packages and system libraries, as the manifest names them.
    let foreign: Set<String>

    init(_ text: String) {
        // A product's line may be broken behind its bracket.
        let lines = text.replacing("(\n    name:", with: "(name:").split(separator: "\n")
        var products: [String: String] = [:]
        for line in lines where line.hasPrefix("let ") && line.contains(".product(name:") {
            let name = line.dropFirst(4).prefix { $0 != ":" }
            products[String(name)] = Self.quoted(line).first
        }
        let systems = Self.calls("system", in: text).compactMap { Self.quoted($0).first }
        foreign = Set(products.values).union(systems.map { "C" + $0 }).union(
            Self.calls(".target", in: text).compactMap { Self.quoted($0).first }.filter {
                $0.hasPrefix("C")
            })
        var targets: [Target] = []
        let folders = [("layer", "Sources/"), ("tests", "Tests/"), ("support", "Tests/")]
        for (call, folder) in folders {
            for arguments in Self.calls(call, in: text) {
                guard let name = Self.quoted(arguments).first else { continue }
                targets.append(
                    Target(
                        name: name, folder: folder + name,
                        imports: Self.list(arguments, products)))
            }
        }
        for arguments in Self.calls(".executableTarget", in: text) {
            guard let name = Self.quoted(arguments).first,
                let path = arguments.range(after: "path:").flatMap({ Self.quoted($0).first })
            else { continue }
            targets.append(
                Target(name: name, folder: path, imports: Self.list(arguments, products)))
        }
        self.targets = targets
    }

    /// The target a file belongs to.
    func target(of path: String) -> Target? {
        targets.first { path.hasPrefix($0.folder + "/") }
    }

    // MARK: Reading

    /// What stands between the parentheses of each call of `name` that begins with a name in
    /// quotes; a declaration's parameters do not.
    private static func calls(_ name: String, in text: String) -> [Substring] {
        var found: [Substring] = []
        var rest = text[...]
        while let arguments = rest.range(after: name + "(") {
            var depth = 1
            let end = arguments.firstIndex { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth == 0
            }
            rest = arguments
            let before = text[..<arguments.startIndex].dropLast(name.count + 1).last
            guard before?.isWhitespace ?? true, let end else { continue }
            let inside = arguments[..<end]
            let opens = inside.first { !$0.isWhitespace }
            if opens == "\"" || inside.drop(while: \.isWhitespace).hasPrefix("name: \"") {
                found.append(inside)
            }
        }
        return found
    }

    private static func quoted(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The modules in the first list of a call; a name without quotes stands for its product.
    private static func list(_ arguments: Substring, _ products: [String: String]) -> Set<String> {
        guard let start = arguments.firstIndex(of: "["),
            let end = arguments[start...].firstIndex(of: "]")
        else { return [] }
        let items = arguments[arguments.index(after: start)..<end].split { $0 == "," }
        return Set(
            items.compactMap { item in
                let word = item.filter { !$0.isWhitespace }
                // A module is called as its target is, as far as an identifier may be.
                if word.hasPrefix("\"") {
                    return quoted(word).first?.replacing("-", with: "_")
                }
                return products[word]
            })
    }
}

extension Substring {
    /// What stands behind the first `mark`.
    fileprivate func range(after mark: String) -> Substring? {
        guard let found = firstRange(of: mark) else { return nil }
        return self[found.upperBound...]
    }
}
