import JSONScan

/// Where two JSON values differ as parts of a prompt. Spelling that is no content does not count: white
/// space between tokens, escapes, `cache_control`.
struct ValueComparison {
    /// Whether the order of members is content: inside tools and inputs of calls (rule R1).
    var isOrdered: Bool

    struct Difference: Equatable {
        var kind: PromptDifference.Kind
        var path: String
        var offset: Int?
        var looksLike: String?
    }

    /// The first difference; paths are those of `second`, or of `first` where something is gone.
    func difference(_ first: JSONElement, _ second: JSONElement, at path: String) -> Difference? {
        if first.bytes.elementsEqual(second.bytes) { return nil }
        guard first.kind == second.kind else { return Difference(kind: .type, path: path) }
        switch first.kind {
        case .string: return textDifference(first.string ?? "", second.string ?? "", at: path)
        case .array: return arrayDifference(first, second, at: path)
        case .object: return objectDifference(first, second, at: path)
        case .number, .bool, .null: return Difference(kind: .value, path: path)
        }
    }

    func textDifference(_ first: String, _ second: String, at path: String) -> Difference? {
        let (old, new) = (Array(first.utf8), Array(second.utf8))
        guard old != new else { return nil }
        let offset =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        if old.lazy.filter({ !isBlank($0) }).elementsEqual(new.lazy.filter { !isBlank($0) }) {
            return Difference(kind: .whitespace, path: path, offset: offset)
        }
        let value = VolatileText.all(in: new).first { $0.bytes.contains(offset) }
        return Difference(kind: .text, path: path, offset: offset, looksLike: value?.kind.rawValue)
    }

    private func arrayDifference(_ first: JSONElement, _ second: JSONElement, at path: String) -> Difference? {
        let (old, new) = (ValueComparison.items(first), ValueComparison.items(second))
        for (index, pair) in zip(old, new).enumerated() {
            if let found = difference(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
        }
        guard old.count != new.count else { return nil }
        return Difference(
            kind: old.count < new.count ? .added : .removed, path: "\(path)[\(min(old.count, new.count))]")
    }

    private func objectDifference(_ first: JSONElement, _ second: JSONElement, at path: String) -> Difference? {
        let (old, new) = (Members(first), Members(second))
        for key in new.keys {
            let place = "\(path).\(StringWalk.shown(key))"
            guard let before = old.values[key], let after = new.values[key] else {
                return Difference(kind: .added, path: place)
            }
            let inner = ValueComparison(isOrdered: isOrdered || key == "input")
            if let found = inner.difference(before, after, at: place) { return found }
        }
        if let gone = old.keys.first(where: { new.values[$0] == nil }) {
            return Difference(kind: .removed, path: "\(path).\(StringWalk.shown(gone))")
        }
        return isOrdered && old.keys != new.keys ? Difference(kind: .keyOrder, path: path) : nil
    }

    /// Members in their order, without breakpoints, which are no content.
    private struct Members {
        var keys: [String] = []
        var values: [String: JSONElement] = [:]

        init(_ object: JSONElement) {
            object.forEachMember { key, value in
                let name = key.string
                if name == "cache_control" { return }
                if values.updateValue(value, forKey: name) == nil { keys.append(name) }
            }
        }
    }

    private static func items(_ array: JSONElement) -> [JSONElement] {
        var items: [JSONElement] = []
        array.forEachElement { items.append($0) }
        return items
    }
}
