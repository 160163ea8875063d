import TestSupport
import Testing

@testable import Simulation

/// Wrong traces: the line, the field, what was expected and the rule; never a crash.
@Suite struct TraceProblemTests {
    private func problem(_ text: String) -> String? {
        do {
            _ = try recorded(text)
            return nil
        } catch { return error.description }
    }

    private let line = #"{"timestamp": 5, "input_length": 600, "output_length": 1, "hash_ids": [1, 2]}"#

    @Test func emptyAndUnknownTraces() {
        #expect(problem("") == "trace: the trace is empty; expected at least one request")
        #expect(problem("\n  \r\n") == "trace: the trace is empty; expected at least one request")
        #expect(problem("Timestamp,Model,Request tokens,Response tokens\n")?.contains("is empty") == true)
        for text in ["hello", "{}", "[1,2]", "a,b,c\n1,2,3", "\u{0}\u{1}", #"{"type":"user"}"#, "5"] {
            #expect(problem(text)?.hasPrefix("trace: no known trace format; expected JSON lines") == true, "\(text)")
        }
        let small = #"{"timestamp": 5, "input_length": 60, "output_length": 1, "hash_ids": [1]}"#
        #expect(
            problem(small)
                == "trace: none of the 1 requests fills a block of 512 tokens (Q1); nothing is left to replay")
    }

    @Test func tornLines() {
        #expect(
            problem("\(line)\n\(line.dropLast(4))")
                == "trace:2: expected one whole JSON object (byte 73: the JSON ends before its last value is complete); "
                + "the file may be cut off or damaged: fetch it again")
        #expect(problem(String(line.dropLast(4)))?.hasPrefix("trace:1: expected one whole JSON object") == true)
        #expect(problem("\(line)\nnonsense")?.hasPrefix("trace:2: expected one whole JSON object") == true)
        #expect(problem("\(line)\n[]")?.contains("it is something else") == true)
        #expect(problem("\(line)\n\(line)}")?.hasPrefix("trace:2: expected one whole JSON object") == true)
    }

    @Test func fieldsOfMooncake() {
        func changed(_ old: String, _ new: String) -> String? {
            problem(line + "\n" + line.split(separator: old).joined(separator: new))
        }
        #expect(
            changed("timestamp\": 5", "timestamp\": 4")
                == "trace:2: 'timestamp' goes back from 5 ms to 4 ms; expected the order of time (Q3): sort the trace")
        #expect(
            changed("600", "-600")
                == "trace:2: 'input_length' is -600; expected a whole number from 0 to 1073741824")
        #expect(changed("600", "1.5")?.contains("'input_length' is 1.5; expected a whole number") == true)
        #expect(changed("600", "\"secret\"")?.contains("'input_length' is a string; expected") == true)
        #expect(changed("600", "99999999999999999999")?.contains("'input_length' is 99999999999999999999") == true)
        #expect(
            changed("[1, 2]", "[]") == "trace:2: 0 block ids; expected at least 1, the whole blocks of 512 tokens (Q1)")
        #expect(changed("[1, 2]", "[-1]")?.contains("'hash_ids' is -1; expected a whole number") == true)
        #expect(changed("hash_ids", "other") == "trace:2: expected 'hash_ids', which is not there")
        #expect(changed("\"output_length\": 1, ", "") == "trace:2: expected 'output_length', which is not there")
        #expect(changed("[1, 2]", "7")?.contains("a field is not of its kind") == true)
    }

    private func session(_ requests: String, size: String = "64") -> String {
        #"{"id":"x","block_size":\#(size),"requests":[\#(requests)]}"#
    }

    @Test func sessions() {
        let first = #"{"t":0,"a":"","m":"m","in":128,"out":1,"lcp":0,"tail":[[1,2]]}"#
        func second(_ old: String, _ new: String) -> String? {
            problem(session(first + "," + first.split(separator: old).joined(separator: new)))
        }
        #expect(
            second("lcp\":0", "lcp\":3")
                == "trace:1 (request 2): 'lcp' is 3; expected at most 2, the blocks of the agent's request before it (Q1)"
        )
        #expect(
            second("[[1,2]]", "[[1,2],[5,1]]")
                == "trace:1 (request 2): 3 blocks of 64 tokens in a prompt of 128 tokens; expected whole blocks only (Q1)"
        )
        #expect(second("\"t\":0", "\"t\":-1")?.contains("(request 2): 't' is -1; expected seconds from 0 on") == true)
        #expect(second("128", "-128")?.contains("(request 2): 'in' is -128") == true)
        #expect(second("\"m\":\"m\",", "")?.contains("(request 2): expected 'm', which is not there") == true)
        #expect(second("[1,2]", "[1]")?.contains("(request 2): a request is no object") != true)
        #expect(second("[1,2]", "[1]")?.contains("request 2") == true)
        #expect(second("[1,2]", "[1,9223372036854775807]")?.contains("'tail' is 9223372036854775807") == true)
        #expect(problem(session(first, size: "0"))?.contains("'block_size' is 0; expected at least 1") == true)
        #expect(
            problem(session(first) + "\n" + session(first, size: "32"))?.contains(
                "trace:2: 'block_size' is 32; expected 64, as in the sessions before") == true)
        #expect(problem(session(first) + "\n" + session("7"))?.hasPrefix("trace:2 (request 1)") == true)
        #expect(problem(session(first).dropLast(3) + "\n")?.hasPrefix("trace:1: expected one whole JSON") == true)
    }

    @Test func tables() {
        let azure = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 10:00:00,5,1\n"
        #expect(
            problem(azure + "2023-11-16 09:59:59,5,1")
                == "trace:3: 'TIMESTAMP' goes back from 0 ms to -1000 ms; expected the order of time (Q3): sort the trace"
        )
        #expect(problem(azure + "2023-11-16 10:00:01,5")?.contains("2 cells in the row; expected 3") == true)
        #expect(problem(azure + "yesterday,5,1")?.contains("'TIMESTAMP' is no number; expected a date") == true)
        #expect(problem(azure + "2023-11-16 10:00:01,-5,1")?.contains("'ContextTokens' is -5; expected") == true)
        #expect(problem("Timestamp,Request tokens,Response tokens\n1,2,x")?.contains("'Response tokens'") == true)
    }

    @Test func aTraceWithoutPrefixesIsNotReplayed() {
        let price = VisitPrice(input: 10, cacheWrite5m: 12, cacheWrite1h: 20, cacheRead: 1, pingRead: 1)
        do {
            _ = try readTrace("TIMESTAMP,ContextTokens,GeneratedTokens\n", into: ReplaySink(price: price))
            Issue.record("an error was expected")
        } catch {
            #expect(
                error.description
                    == "trace: a trace of azure tells arrivals and lengths, not which prompts begin alike "
                    + "(Q1); there is nothing to replay: give it to farthing simulate as arrivals")
        }
    }

    /// Damaged bytes anywhere in any format: an error or a reading, and nothing else.
    @Test(arguments: 1...300) func damageNeverCrashes(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let first = #"{"t":0,"a":"","m":"m","in":128,"out":1,"lcp":0,"tail":[[1,2]]}"#
        var bytes = Array(
            generator.pick([
                "\(line)\n\(line)", session(first + "," + first),
                "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 10:00:00,5,1",
                #"{"id":"x","block_size":64,"requests":[{"t":1.5,"model":"m","in":128,"out":1,"hash_ids":[1,2]}]}"#,
            ]).utf8)
        for _ in 0..<generator.int(1...4) {
            let place = generator.int(0...bytes.count - 1)
            switch generator.int(0...2) {
            case 0: bytes[place] = UInt8(generator.int(0...255))
            case 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: Array("-9{[\",".utf8).shuffled(using: &generator).prefix(2), at: place)
            }
        }
        do {
            let read = try recorded(String(decoding: bytes, as: UTF8.self), step: generator.int(1...40))
            #expect(read.summary.requests > 0, "seed \(seed)")
        } catch {
            #expect(error.trace == "trace" && !error.description.isEmpty, "seed \(seed)")
        }
    }
}
