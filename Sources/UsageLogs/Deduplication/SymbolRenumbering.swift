package import Usage

/// Turns the symbols of one reading's tables into those of others that took its values over.
package struct SymbolRenumbering {
    private var strings: [Symbol]
    private var services: [Symbol]
    private var attributions: [Symbol]

    /// Adds every value of `source` to `target`: strings first, then the services and attributions that
    /// name them, each in its order.
    package init(from source: RecordTables, into target: inout RecordTables) {
        var map = SymbolRenumbering.add(source.strings, to: &target.strings) { $0 }
        strings = map
        map = SymbolRenumbering.add(source.services, to: &target.services) { [strings] service in
            var service = service
            service.model = strings[Int(service.model.rawValue)]
            service.provider = strings[Int(service.provider.rawValue)]
            return service
        }
        services = map
        attributions = SymbolRenumbering.add(source.attributions, to: &target.attributions) { [strings] old in
            var new = old
            new.source = strings[Int(old.source.rawValue)]
            new.project = strings[Int(old.project.rawValue)]
            new.projectPath = strings[Int(old.projectPath.rawValue)]
            new.session = strings[Int(old.session.rawValue)]
            new.agent = strings[Int(old.agent.rawValue)]
            new.parent = strings[Int(old.parent.rawValue)]
            new.key = strings[Int(old.key.rawValue)]
            new.user = strings[Int(old.user.rawValue)]
            new.tags = strings[Int(old.tags.rawValue)]
            return new
        }
    }

    private static func add<Value>(
        _ source: Interner<Value>, to target: inout Interner<Value>, change: (Value) -> Value
    ) -> [Symbol] {
        var map = [Symbol.none]
        map.reserveCapacity(source.count + 1)
        for number in 0..<UInt32(source.count) {
            guard let value = source[Symbol(rawValue: number + 1)] else { continue }
            map.append(target.symbol(for: change(value)))
        }
        return map
    }

    /// The target's symbol of a string.
    package func string(_ symbol: Symbol) -> Symbol { strings[Int(symbol.rawValue)] }

    /// Turns every symbol of a record.
    package func apply(to record: inout UsageRecord) {
        record.service = services[Int(record.service.rawValue)]
        record.attribution = attributions[Int(record.attribution.rawValue)]
        record.requestedModel = strings[Int(record.requestedModel.rawValue)]
        record.stopReason = strings[Int(record.stopReason.rawValue)]
        record.origin.file = strings[Int(record.origin.file.rawValue)]
        for index in record.furtherCharges.indices {
            record.furtherCharges[index].service = services[Int(record.furtherCharges[index].service.rawValue)]
        }
    }
}
