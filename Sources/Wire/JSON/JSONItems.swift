// The items of a list that is taken item by item: each is read by the strict reader on its own, so
// that one that breaks its rules spoils none of the others. Here only strings and brackets are
// looked at, as much as it takes to see where an item ends.

/// The texts of the elements of an array, or of the one object that stands for such an array.
package enum JSONItems {
    /// - Parameters:
    ///   - most: elements at most.
    ///   - depth: brackets within brackets at most, the array's own included.
    /// - Throws: for anything but an object or an array of elements, and for more than `most`
    ///   (`tooManyValues`).
    package static func split(
        _ bytes: [UInt8], most: Int, depth: Int = 32
    ) throws(JSONError) -> [ArraySlice<UInt8>] {
        var start = 0
        while start < bytes.count, isSpace(bytes[start]) { start += 1 }
        guard start < bytes.count else {
            throw JSONError(reason: .unexpectedEnd, position: start)
        }
        switch bytes[start] {
        case UInt8(ascii: "{"): return [bytes[start...]]
        case UInt8(ascii: "["): break
        default: throw JSONError(reason: .unexpectedByte, position: start)
        }
        var items: [ArraySlice<UInt8>] = []
        var begin = start + 1
        var open = 1
        var position = start + 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): position = end(ofString: bytes, from: position)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open += 1
                if open > depth { throw JSONError(reason: .tooDeep, position: position) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                open -= 1
                guard open == 0 else { break }
                guard bytes[position] == UInt8(ascii: "]") else {
                    throw JSONError(reason: .unexpectedByte, position: position)
                }
                let isEmpty = items.isEmpty && bytes[begin..<position].allSatisfy(isSpace)
                if !isEmpty { try add(bytes[begin..<position], to: &items, most) }
                guard bytes[(position + 1)...].allSatisfy(isSpace) else {
                    throw JSONError(reason: .trailingBytes, position: position + 1)
                }
                return items
            case UInt8(ascii: ",") where open == 1:
                try add(bytes[begin..<position], to: &items, most)
                begin = position + 1
            default: break
            }
            position += 1
        }
        throw JSONError(reason: .unexpectedEnd, position: bytes.count)
    }

    private static func add(
        _ item: ArraySlice<UInt8>, to items: inout [ArraySlice<UInt8>], _ most: Int
    ) throws(JSONError) {
        guard items.count < most else {
            throw JSONError(reason: .tooManyValues, position: item.startIndex)
        }
        items.append(item)
    }

    /// The place of the quote that ends the string beginning at `start`, or the end of all.
    private static func end(ofString bytes: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
