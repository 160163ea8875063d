import Testing

@testable import Simulation

/// A trace for replay holds the same prompts, times and groups as the list of its requests.
@Suite struct ReplaySinkTests {
    @Test func requestsOfSessionsKeepTheirPrompts() throws {
        let text = """
            {"id":"x","block_size":64,"requests":[\
            {"t":10.5,"a":"","m":"opus","in":300,"out":7,"api":2.25,"lcp":0,"tail":[[1,4]]},\
            {"t":2.0,"a":"sub","m":"opus","in":200,"out":1,"lcp":0,"tail":[[1,2],[9,1]]},\
            {"t":11,"a":"","m":"haiku","in":450,"out":1,"lcp":3,"tail":[[30,2],[40,2]]},\
            {"t":2.0,"a":"sub","m":"opus","in":130,"out":1,"lcp":2,"tail":[]}]}
            """
        let price = VisitPrice(input: 10, cacheWrite5m: 12, cacheWrite1h: 20, cacheRead: 1, pingRead: 1)
        let trace = try readTrace(text, into: ReplaySink(price: price)).sink.finish()
        #expect(trace.blockTokens == 64 && trace.prices == [price] && trace.scopeCount == 2)
        #expect(trace.visits.map(\.timeMilliseconds) == [2000, 2000, 10_500, 11_000])
        #expect(trace.arrivals == [1, 3, 0, 2])
        #expect(trace.visits.map { trace.length(of: $0) } == [192, 128, 256, 448])
        #expect(trace.inputTokens == 1024)
    }
}
