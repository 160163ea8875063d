import JSONScan
import TestSupport
import Testing
import Usage

@testable import Messages

/// The one lifetime that a request asks for; what it is was decided before the request was written.
@Suite struct RequestedLifetimeTests {
    private func lifetime(_ text: String) throws(RequestProblem) -> CacheLifetime? {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(RequestProblem) in
                try RequestMembers(JSONElement(unchecked: bytes)).requestedLifetime()
            }
        }
        return try result.get()
    }

    @Test func ofRequestsWrittenByHand() throws {
        #expect(try lifetime("{}") == nil)
        #expect(try lifetime(#"{"system":"s","messages":[{"role":"user","content":"cache_control"}]}"#) == nil)
        #expect(try lifetime(#"{"cache_control":{"type":"ephemeral"},"messages":[]}"#) == .fiveMinutes)
        #expect(try lifetime(#"{"tools":[{"name":"a","cache_control":{"type":"ephemeral_1h"}}]}"#) == .oneHour)
        // Inside a tool result the last one counts, and one outside counts before all inside.
        let inner = #"{"type":"text","cache_control":{"type":"ephemeral","ttl":"5m"}}"#
        let last = #"{"type":"text","cache_control":{"type":"ephemeral","ttl":"1h"}}"#
        let result = #"{"messages":[{"role":"user","content":[{"type":"tool_result","content":[\#(inner),\#(last)]"#
        #expect(try lifetime(result + "}]}]}") == .oneHour)
        #expect(try lifetime(result + #","cache_control":{"type":"ephemeral"}}]}]}"#) == .fiveMinutes)
        // What is inside any other block is none.
        #expect(
            try lifetime(#"{"messages":[{"role":"user","content":[{"type":"document","content":[\#(inner)]}]}]}"#)
                == nil)
        let mixed = #"{"system":[{"type":"text","cache_control":{"type":"ephemeral","ttl":"5m"}}],"#
        #expect(try lifetime(mixed + #""cache_control":{"type":"ephemeral","ttl":"1h"}}"#) == nil)
        #expect(throws: RequestProblem.self) { try lifetime(#"{"cache_control":{"type":"eternal"}}"#) }
    }

    @Test(arguments: [20_261_121, 7] as [UInt64]) func ofRandomRequests(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<500 {
            var asked: Set<String> = []
            /// A mark and its lifetime, or neither.
            func mark() -> (text: String, ttl: String?) {
                switch generator.int(0...11) {
                case 0: (#","cache_control":{"type":"ephemeral","ttl":"1h"}"#, "1h")
                case 1: (#","cache_control":{"type":"ephemeral"}"#, "5m")
                case 2: (#","cache_control":{"type":"ephemeral","ttl":"5m"}"#, "5m")
                default: ("", nil)
                }
            }
            func asking() -> String {
                let mark = mark()
                if let ttl = mark.ttl { asked.insert(ttl) }
                return mark.text
            }
            func list(_ count: ClosedRange<Int>, _ body: (Int) -> String) -> String {
                "[" + (0..<generator.int(count)).map(body).joined(separator: ",") + "]"
            }
            /// A result of a tool: its own mark counts, else the last one inside.
            func result() -> String {
                let own = mark()
                var last = own.ttl
                let inner = list(0...3) { number in
                    let mark = mark()
                    if own.ttl == nil, let ttl = mark.ttl { last = ttl }
                    return #"{"type":"text","text":"\#(number)"\#(mark.text)}"#
                }
                if let last { asked.insert(last) }
                return #"{"type":"tool_result","tool_use_id":"t","content":\#(inner)\#(own.text)}"#
            }
            let tools = list(0...2) { #"{"name":"t\#($0)"\#(asking())}"# }
            let system =
                generator.chance(1, in: 3)
                ? #""cache_control""# : list(0...2) { #"{"type":"text","text":"cache_control \#($0)"\#(asking())}"# }
            let messages = list(0...3) { _ in
                let content =
                    generator.chance(1, in: 4)
                    ? #""cache_control""#
                    : list(0...3) { number in
                        generator.chance(1, in: 3) ? result() : #"{"type":"text","text":"\#(number)"\#(asking())}"#
                    }
                return #"{"role":"user","content":\#(content)}"#
            }
            let text = #"{"tools":\#(tools),"system":\#(system),"messages":\#(messages)\#(asking())}"#
            let expected: CacheLifetime? = asked.count == 1 ? (asked.contains("1h") ? .oneHour : .fiveMinutes) : nil
            #expect(try lifetime(text) == expected, "seed \(seed) round \(round)")
            let request = try Array(text.utf8).withUnsafeBytes {
                try Request(parsing: try JSONElement(validating: $0), in: $0)
            }
            #expect(request.requestedLifetime == expected, "seed \(seed) round \(round)")
        }
    }
}
