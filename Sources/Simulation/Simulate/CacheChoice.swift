public import PromptCache
import Usage

/// The ways to cache a layout that are compared.
public enum ChoiceName: String, CaseIterable, Sendable {
    case none
    case fiveMinutes = "5m"
    case oneHour = "1h"
    /// Lifetimes that differ, or breakpoints left out.
    case mixed
}

/// One way to cache a layout.
public struct CacheChoice: Hashable, Sendable {
    public var name: ChoiceName
    public var breakpoints: PlannedBreakpoints
    /// These are the breakpoints and lifetimes that the layout itself has.
    public var isAsWritten: Bool

    public init(name: ChoiceName, breakpoints: PlannedBreakpoints, isAsWritten: Bool) {
        self.name = name
        self.breakpoints = breakpoints
        self.isAsWritten = isAsWritten
    }
}

/// The choices that a layout leaves: its own breakpoints with other lifetimes, or without some of them.
public struct LayoutChoices: Equatable, Sendable {
    public let layout: Layout
    /// The layout has no breakpoints; these are put where the sharing of its prefix ends.
    public let placesAreAssumed: Bool
    public let none: CacheChoice
    public let fiveMinutes: CacheChoice
    public let oneHour: CacheChoice
    /// Everything else that may be better, 1h before 5m (rule R8): the layout's own mix alone where it has one,
    /// else all of them.
    public let mixes: [CacheChoice]

    /// `growsHistory`: conversations take turns, so the end of their history is a place for a breakpoint.
    public init(_ layout: Layout, growsHistory: Bool) {
        self.layout = layout
        let written = PlannedBreakpoints(ofBlocks: layout.effectiveBreakpoints)
        let own = written.ofBlocks.indices.filter { written.ofBlocks[$0] != nil }
        placesAreAssumed = own.isEmpty
        let places = own.isEmpty ? LayoutChoices.assumedPlaces(layout) : own
        let marksHistory = own.isEmpty && growsHistory && places.count < Layout.breakpointLimit
        func choice(_ name: ChoiceName, _ lifetimes: [CacheLifetime?], _ history: CacheLifetime?) -> CacheChoice {
            var ofBlocks = [CacheLifetime?](repeating: nil, count: layout.blocks.count)
            for (place, lifetime) in zip(places, lifetimes) { ofBlocks[place] = lifetime }
            let breakpoints = PlannedBreakpoints(ofBlocks: ofBlocks, ofHistory: history)
            return CacheChoice(name: name, breakpoints: breakpoints, isAsWritten: breakpoints == written)
        }
        func all(_ name: ChoiceName, _ lifetime: CacheLifetime?) -> CacheChoice {
            choice(name, places.map { _ in lifetime }, marksHistory ? lifetime : nil)
        }
        none = all(.none, nil)
        fiveMinutes = all(.fiveMinutes, .fiveMinutes)
        oneHour = all(.oneHour, .oneHour)
        let isMixed = Set(written.ofBlocks.compactMap { $0 }).count > 1
        guard !isMixed else {
            mixes = [CacheChoice(name: .mixed, breakpoints: written, isAsWritten: true)]
            return
        }
        let slots = places.count + (marksHistory ? 1 : 0)
        mixes = LayoutChoices.assignments(slots).map { lifetimes in
            choice(.mixed, Array(lifetimes.prefix(places.count)), marksHistory ? lifetimes[places.count] : nil)
        }
    }

    /// The layout's own breakpoints where their lifetimes differ.
    public var ownMix: CacheChoice? { mixes.first { $0.isAsWritten } }

    /// All ways to give breakpoints a lifetime or to leave them out, 1h before 5m, that are not all alike.
    private static func assignments(_ count: Int) -> [[CacheLifetime?]] {
        var ways: [[CacheLifetime?]] = [[]]
        for _ in 0..<count {
            ways = ways.flatMap { way in
                let isLong = !way.contains(.fiveMinutes)
                return ([nil, .fiveMinutes] + (isLong ? [.oneHour] : [])).map { way + [$0] }
            }
        }
        return ways.filter { Set($0).count > 1 }
    }

    /// The last block that can carry a breakpoint of each stretch that the same requests share.
    private static func assumedPlaces(_ layout: Layout) -> [Int] {
        var places: [Sharing: Int] = [:]
        var widest = Sharing.all
        for (index, block) in layout.blocks.enumerated() {
            widest = max(widest, Sharing(block.changes))
            if block.isCacheable && widest < .none { places[widest] = index }
        }
        return places.values.sorted()
    }
}

extension Layout {
    /// The layout as sessions send it. A question that a request's last messages hold stays in the history of
    /// its conversation, so where that it changes with every request was only assumed, it changes with the
    /// conversation.
    public func asConversation() -> Layout {
        var layout = self
        for index in layout.blocks.indices
        where layout.blocks[index].changeIsAssumed && layout.blocks[index].section == .messages
            && layout.blocks[index].changes == .perRequest
        {
            layout.blocks[index].changes = .perConversation
        }
        return layout
    }
}
