package import Usage

/// A conversation as a script: how it is laid out, how it grows, and what goes wrong where.
package struct FaultScript: Sendable {
    /// Where breakpoints are and how long entries live.
    package struct Layout: Sendable {
        package var toolTokens: Int64 = 0
        package var systemTokens: Int64 = 0
        package var marksTools = false
        /// Of the breakpoint at the end of the system prompt; nil: there is none.
        package var system: CacheLifetime?
        /// Of the breakpoint at the end of the prompt; nil: messages are not cached.
        package var messages: CacheLifetime?
        /// The breakpoint at the end is the request's own.
        package var isAutomatic = false
    }

    /// A request; times in milliseconds.
    package struct Step: Sendable {
        /// From the start of the request before.
        package var gap: Int64
        package var firstResponse: Int64
        package var completion: Int64
        /// Length of the answer.
        package var output: Int64 = 0
        /// Lengths of the blocks that come to the messages: the answer to the request before, but where the
        /// prompt went back or was cut, and what follows it.
        package var added: [Int64]
        /// Goes back to the messages as they were after that step.
        package var goesBackTo: Int?
        /// Length of the summary that replaces all messages.
        package var summary: Int64?
        /// A mark in the log tells of the summary.
        package var isSummaryMarked = true
        /// Number of the messages whose content is cleared.
        package var cleared: Int?
        /// The added blocks are results of server tools.
        package var usesServerTools = false
    }

    package struct Fault: Sendable {
        package var kind: FaultKind
        /// The requests that it changes.
        package var steps: Range<Int>
        /// The gap in front of the first, for lapses. Unit: milliseconds.
        package var gap: Int64 = 0
        /// Which message changes.
        package var message = 0
        /// Changes with every request, like a timestamp.
        package var isRestless = false
    }

    package var seed: UInt64
    package var layout = Layout()
    package var minimumTokens: Int64
    package var steps: [Step] = []
    package var faults: [Fault] = []
    /// Another conversation has the same tools and system prompt in the cache.
    package var hasWarmHead = false
    package var evidence = Evidence.none

    /// What is known beside the usage.
    package enum Evidence: CaseIterable, Sendable { case none, bodies, service }
}
