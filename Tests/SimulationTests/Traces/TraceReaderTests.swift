import Testing

@testable import Simulation

/// Small traces of every format, decoded by hand.
@Suite struct TraceReaderTests {
    typealias Entry = RecordedRequests.Entry

    @Test func mooncakeKeepsWholeBlocksOnly() throws {
        let text = """
            {"timestamp": 0, "input_length": 1100, "output_length": 5, "hash_ids": [7, 8, 9]}
            {"timestamp": 3000, "input_length": 511, "output_length": 2, "hash_ids": [7]}
            {"hash_ids": [7, 8, 20], "output_length": 1, "input_length": 1536, "timestamp": 3000}
            """
        let (entries, summary, sizes) = try recorded(text)
        #expect(sizes == [512])
        #expect(
            entries == [
                Entry(
                    request: TraceRequest(timeMilliseconds: 0, inputTokens: 1100, outputTokens: 5), scope: 0,
                    blocks: [7, 8]),
                Entry(
                    request: TraceRequest(timeMilliseconds: 3000, inputTokens: 1536, outputTokens: 1), scope: 0,
                    blocks: [7, 8, 20]),
            ])
        #expect(summary.format == .mooncake && summary.requests == 3 && summary.droppedRequests == 1)
        #expect(summary.inputTokens == 3147 && summary.blockedTokens == 5 * 512 && summary.outputTokens == 8)
        #expect(summary.scopes == 1 && summary.groups == 0)
    }

    /// Two agents, two models, a shrinking prompt, times out of order: decoded in file order.
    @Test func sessionsContinueTheAgentsOwnRequest() throws {
        let text = """
            {"id":"x","tool_tokens":1,"system_tokens":1,"block_size":64,"requests":[\
            {"t":10.5,"a":"","m":"opus","in":300,"out":7,"api":2.25,"lcp":0,"tail":[[1,4]]},\
            {"t":2.0,"a":"sub","m":"opus","in":200,"out":1,"api":0.5,"lcp":0,"tail":[[1,2],[9,1]]},\
            {"t":11,"a":"","m":"haiku","in":450,"out":1,"api":null,"lcp":3,"tail":[[30,2],[40,2]]},\
            {"t":12.001,"a":"sub","m":"opus","in":130,"out":1,"api":1,"lcp":2,"tail":[]}]}
            {"id":"y","block_size":64,"requests":[{"t":0.0,"a":"","m":"opus","in":64,"out":0,"lcp":0,"tail":[[1,1]]}]}
            """
        let (entries, summary, sizes) = try recorded(text)
        #expect(sizes == [64])
        #expect(entries.map(\.blocks) == [[1, 2, 3, 4], [1, 2, 9], [1, 2, 3, 30, 31, 40, 41], [1, 2], [1]])
        #expect(entries.map(\.scope) == [0, 0, 1, 0, 2])
        #expect(entries.map(\.request.timeMilliseconds) == [10_500, 2000, 11_000, 12_001, 0])
        #expect(entries.map(\.request.responseMilliseconds) == [2250, 500, 0, 1000, 0])
        #expect(entries.map(\.request.group) == [0, 0, 0, 0, 1])
        #expect(summary.format == .sessions && summary.scopes == 3 && summary.groups == 2)
        #expect(summary.outputTokens == 10 && summary.blockedTokens == 17 * 64)
    }

    @Test func rawSessionsHoldTheirIds() throws {
        let text = """
            {"id":"x","models":["opus"],"block_size":64,"hash_id_scope":"local","requests":[
              {"t":0.0,"type":"n","model":"opus","in":130,"out":3,"hash_ids":[1,2,3],"api_time":5.2,"stop":"end"},
              {"t":9.0,"type":"n","model":"opus","in":192,"out":4,"hash_ids":[1,2,5],"api_time":1}
            ],"totals":{}}
            """
        for step in [1, 7, 100_000] {
            let (entries, summary, _) = try recorded(text, step: step)
            #expect(entries.map(\.blocks) == [[1, 2], [1, 2, 5]])
            #expect(entries.map(\.request.responseMilliseconds) == [5200, 1000])
            #expect(summary.format == .rawSession && summary.groups == 1 && summary.scopes == 1)
        }
        #expect(try recorded(text.split(separator: "\n").joined()).entries.count == 2)
    }

    @Test func bailianGroupsChatsByTheirParents() throws {
        let text = """
            {"chat_id": 5, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 40, "output_length": 1, "type": "text", "turn": 1, "hash_ids": [3, 4, 5]}
            {"chat_id": 6, "parent_chat_id": -1, "timestamp": 61.2, "input_length": 16, "output_length": 1, "type": "text", "turn": 1, "hash_ids": [9]}
            {"chat_id": 7, "parent_chat_id": 5, "timestamp": 60, "input_length": 50, "output_length": 1, "type": "file", "turn": 2, "hash_ids": [3, 4, 8, 1]}
            {"chat_id": 8, "parent_chat_id": 7, "timestamp": 62, "input_length": 15, "output_length": 1, "type": "text", "turn": 3, "hash_ids": []}
            """
        let (entries, summary, sizes) = try recorded(text)
        #expect(sizes == [16])
        #expect(entries.map(\.blocks) == [[3, 4], [9], [3, 4, 8]])
        #expect(entries.map(\.request.group) == [0, 1, 0])
        #expect(entries.map(\.request.timeMilliseconds) == [61_114, 61_200, 60_000])
        #expect(summary.format == .qwenBailian && summary.groups == 2 && summary.droppedRequests == 1)
    }

    @Test func tablesTellArrivalsAndLengths() throws {
        let azure =
            "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
            + "2023-11-16 23:59:59.9799600,4808,10\r\n2023-11-17 00:00:00.0319600,3180,8"
        let (first, summary, sizes) = try recorded(azure)
        #expect(sizes == [0] && summary.format == .azure && !summary.format.hasPrefixes)
        // .979 and .031 of the next second: what is finer than a millisecond is cut off.
        #expect(
            first.map(\.request) == [
                TraceRequest(timeMilliseconds: 0, inputTokens: 4808, outputTokens: 10),
                TraceRequest(timeMilliseconds: 52, inputTokens: 3180, outputTokens: 8),
            ])
        let burst = """
            Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
            5.5,1,2,"ChatGPT, 3.5",472,18,490,Conversation log
            45,,3,GPT-4,1087,0,1087,API log
            """
        let (second, burstSummary, _) = try recorded(burst, step: 3)
        #expect(burstSummary.format == .burstGPT && burstSummary.outputTokens == 18)
        #expect(second.map(\.request.timeMilliseconds) == [5500, 45_000])
        #expect(second.map(\.request.inputTokens) == [472, 1087])
    }

    @Test func arrivalsAreSortedAndStable() throws {
        let text = """
            Timestamp,Model,Request tokens,Response tokens
            9,a,1,0
            3,a,2,0
            9,a,3,0
            3,a,4,0
            """
        let arrivals = try readTrace(text, into: ArrivalSink()).sink
        #expect(arrivals.sorted.map(\.inputTokens) == [2, 4, 1, 3])
    }

    /// Byte order mark, CRLF, empty lines, no line end at the end, pieces of every size.
    @Test func theShapeOfTheTextDoesNotMatter() throws {
        let line = #"{"timestamp": 1, "input_length": 512, "output_length": 1, "hash_ids": [1]}"#
        let plain = try recorded(line + "\n" + line).entries
        #expect(plain.count == 2)
        for text in ["\u{FEFF}\(line)\r\n\r\n\(line)\r\n", "\n \n\(line)\n\n\(line)", "  \(line)  \n\t\(line)\t"] {
            for step in [1, 2, 13, 80, 100_000] { #expect(try recorded(text, step: step).entries == plain) }
        }
    }
}
