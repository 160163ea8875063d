import Testing

@testable import Pricing

/// The catalogue of loader errors: the smallest book that causes each, and the exact message.
@Suite struct LoaderErrorTests {
    private static let head = #""schema":"farthing.price-book/1","book":"b""#
    private static let usual = #"{"cache_write_5m":"1.25","cache_write_1h":"2","cache_read":"0.1"}"#

    private static func models(_ rows: String, multipliers: String = usual, more: String = "") -> String {
        "{\(head),\(more)\"multipliers\":\(multipliers),\"models\":[\(rows)]}"
    }

    private static func periods(_ rows: String, multipliers: String = usual) -> String {
        models("{\"model\":\"m\",\"periods\":[\(rows)]}", multipliers: multipliers)
    }

    private static func prices(_ more: String) -> String { periods("{\"input\":\"3\",\"output\":\"15\"\(more)}") }

    static let documents: [(String, String)] = [
        ("{", "b.json: $: not valid JSON: byte 1: the JSON ends before its last value is complete"),
        ("[]", "b.json: $: expected an object, found a list"),
        ("{}", "b.json: $: the key schema is missing"),
        (#"{"schema":"x"}"#, "b.json: $.schema: expected \"farthing.price-book/1\", found \"x\""),
        (
            #"{"schema":"farthing.price-book/1","book":"B c"}"#,
            "b.json: $.book: a book's name has lower-case letters, digits, points and hyphens, found \"B c\""
        ),
        ("{\(head)}", "b.json: $: the book has no models and extends no other"),
        ("{\(head),\"extends\":\"none\"}", "b.json: $.extends: there is no book none to extend"),
        (
            "{\(head),\"discounts\":[],\"models\":[{\"model\":\"m\",\"periods\":[{\"gap\":\"x\"}]}]}",
            "b.json: $.discounts: a discount needs a book to extend; add \"extends\""
        ),
        (models(#"{"periods":[]}"#), "b.json: $.models[0]: the key model is missing"),
        (models(#"{"model":"m","periods":[]}"#), "b.json: $.models[0].periods: m has no price period"),
        (
            models(#"{"model":"m","us_geo":true,"periods":[]}"#),
            "b.json: $.models[0].us_geo: the book has no us_geo among its multipliers"
        ),
        (
            models(#"{"model":"m","endpoint":"x","periods":[{"gap":"x"}]}"#, more: #""endpoints":["a","b"],"#),
            "b.json: $.models[0].endpoint: unknown endpoint x; expected any or one of a, b"
        ),
        (
            models(#"{"model":"m","periods":[{"gap":"x"}]}"#, more: #""endpoints":["a","b"],"#),
            "b.json: $.models[0]: the key endpoint is missing; expected any or one of a, b"
        ),
        (
            models(#"{"model":"m","hours":[],"periods":[]}"#),
            "b.json: $.models[0].hours: unknown key; expected one of model, endpoint, names, us_geo, batch, varies_by_hour, retired, note, periods, fast"
        ),
        (models(#"{"model":"m","model":"n"}"#), "b.json: $.models[0].model: the key stands there twice"),
        (
            models(#"{"model":"m","periods":[{"gap":"x"}]},{"model":"n","names":["m"],"periods":[{"gap":"x"}]}"#),
            "b.json: $.models[1]: name m belongs to both m and n"
        ),
        (
            models(#"{"model":"m","periods":[{"gap":"x"}]},{"model":"m","periods":[{"gap":"x"}]}"#),
            "b.json: $.models[1]: m is listed twice"
        ),
    ]

    static let prices: [(String, String)] = [
        (periods(#"{"input":"3"}"#), "b.json: $.models[0].periods[0]: the key output is missing"),
        (
            periods(#"{"input":3,"output":"1"}"#),
            "b.json: $.models[0].periods[0].input: expected a price as text, dollars per million tokens, at most six decimals, found 3"
        ),
        (
            periods(#"{"input":"-3","output":"1"}"#),
            "b.json: $.models[0].periods[0].input: expected a price as text, dollars per million tokens, at most six decimals, found \"-3\""
        ),
        (
            periods(#"{"input":"0.0000001","output":"1"}"#),
            "b.json: $.models[0].periods[0].input: 0.0000001 is not a whole number of picodollars each; expected dollars per million tokens, at most six decimals"
        ),
        (
            periods(#"{"input":"1000001","output":"1"}"#),
            "b.json: $.models[0].periods[0].input: 1000001 is above the largest price, one million dollars per million tokens"
        ),
        (
            periods(#"{"input":"0.000001","output":"1"}"#),
            "b.json: $.models[0].periods[0]: m: cache_write_5m: input 0.000001 times 1.25 is not a whole number of picodollars per token"
        ),
        (
            periods(#"{"input":"3","output":"1"}"#, multipliers: "{}"),
            "b.json: $.models[0].periods[0]: m: the book has no default multiplier for cache_write_5m, and no price is given"
        ),
        (
            prices(#","cache_read":{"price":"0.3","multiplier":"0.05"}"#),
            "b.json: $.models[0].periods[0].cache_read: m: cache_read is 0.3, but input 3 times 0.05 is 0.15"
        ),
        (
            prices(#","cache_read":{"multiplier":"1/7"}"#),
            "b.json: $.models[0].periods[0].cache_read.multiplier: m: cache_read: input 3 times 1/7 is not a whole number of picodollars per token"
        ),
        (
            prices(#","cache_read":{}"#),
            "b.json: $.models[0].periods[0].cache_read: expected a \"multiplier\" of input or a \"price\""
        ),
        (
            prices(#","cache_read":{"multiplier":0.1}"#),
            "b.json: $.models[0].periods[0].cache_read.multiplier: expected a factor as text, such as \"0.1\" or \"11/10\", found 0.1"
        ),
        (
            prices(#","hour":"1""#),
            "b.json: $.models[0].periods[0].hour: unknown key; expected one of from, to, gap, served_as_standard, tiers, confidence, source, note, input, output, cache_write_5m, cache_write_1h, cache_read"
        ),
        (prices(#","source":["x"]"#), "b.json: $.models[0].periods[0].source: x is not among the book's sources"),
        (prices(#","gap":"x""#), "b.json: $.models[0].periods[0].gap: a gap has no prices, but input is given"),
        (
            periods(#"{"served_as_standard":true}"#),
            "b.json: $.models[0].periods[0].served_as_standard: only a period of \"fast\" can be served as standard"
        ),
        (
            prices(#","tiers":[{"over_prompt_tokens":0,"input":"1","output":"1"}]"#),
            "b.json: $.models[0].periods[0].tiers[0].over_prompt_tokens: expected a whole number of tokens above 0, found 0"
        ),
        (
            prices(
                #","tiers":[{"over_prompt_tokens":2,"input":"1","output":"1"},{"over_prompt_tokens":2,"input":"1","output":"1"}]"#
            ), "b.json: $.models[0].periods[0].tiers[1].over_prompt_tokens: m: tiers must ascend, but 2 follows 2"
        ),
        (
            periods(
                #"{"input":"0.000004","output":"0.000001"}"#,
                multipliers: #"{"cache_write_5m":"1","cache_write_1h":"1","cache_read":"1","batch":"0.5"}"#),
            "b.json: $.models[0].periods[0]: m: output: 0.000001 times batch 0.5 is not a whole number of picodollars per token"
        ),
    ]

    static let dates: [(String, String)] = [
        (
            prices(#","from":"2026-02-30""#),
            "b.json: $.models[0].periods[0].from: expected a date YYYY-MM-DD, found \"2026-02-30\""
        ),
        (
            prices(#","from":"2026-01-02","to":"2026-01-02""#),
            "b.json: $.models[0].periods[0]: the period ends on 2026-01-02, before or on the day it begins, 2026-01-02"
        ),
        (
            periods(#"{"gap":"x"},{"from":"2026-01-01","gap":"x"}"#),
            "b.json: $.models[0].periods[1]: m: a period follows one that has no end; give that one a \"to\""
        ),
        (
            periods(#"{"to":"2026-01-01","gap":"x"},{"gap":"x"}"#),
            "b.json: $.models[0].periods[1]: m: only the first period may have no \"from\""
        ),
        (
            periods(#"{"to":"2026-01-05","gap":"x"},{"from":"2026-01-01","gap":"x"}"#),
            "b.json: $.models[0].periods[1]: m: the period from 2026-01-01 overlaps the one before, which ends on 2026-01-05"
        ),
        (
            periods(#"{"to":"2026-01-01","gap":"x"},{"from":"2026-01-05","gap":"x"}"#),
            "b.json: $.models[0].periods[1]: m: no price from 2026-01-01 to 2026-01-05; add a period with \"gap\" that says why"
        ),
    ]

    @Test(arguments: documents + prices + dates)
    func names(book: String, message: String) {
        #expect(Sample.error(Sample.source(book, name: "b.json")) == message)
    }

    @Test(arguments: [
        (
            #"{"factor":"1/7"}"#,
            "d.json: $.discounts[0]: m: input: 3 times 1/7 is not a whole number of picodollars per token"
        ),
        (#"{"factor":"1","factors":{}}"#, "d.json: $.discounts[0]: expected factor or factors, found both"),
        (
            #"{"from":"2026-01-01","factor":"1"},{"factor":"1"}"#,
            "d.json: $.discounts[1]: two discounts hold on the same day; give the earlier one a \"to\""
        ),
        (
            #"{"factors":{"web":"1"}}"#,
            "d.json: $.discounts[0].factors.web: unknown key; expected one of input, cache_write_5m, cache_write_1h, cache_read, output"
        ),
    ])
    func namesDiscounts(rows: String, message: String) {
        let discounted = Sample.source(
            #"{"schema":"farthing.price-book/1","book":"d","extends":"test","discounts":[\#(rows)]}"#, name: "d.json")
        #expect(Sample.error(discounted, Sample.book(#"{"input":"3","output":"15"}"#)) == message)
    }

    @Test func booksThatExtendEachOtherAreNamed() {
        let first = Sample.source(#"{"schema":"farthing.price-book/1","book":"a","extends":"b"}"#, name: "a.json")
        let second = Sample.source(#"{"schema":"farthing.price-book/1","book":"b","extends":"a"}"#, name: "b.json")
        #expect(Sample.error(first, second) == "a.json: $.extends: books a and b extend each other")
    }

    /// A power of ten whose magnitude is no Int64.
    @Test func theSmallestExponentIsNoPrice() {
        let book = Self.periods(#"{"input":"1e-9223372036854775808","output":"1"}"#)
        let message =
            "b.json: $.models[0].periods[0].input: expected a price as text, dollars per million tokens, at most six decimals, found \"1e-9223372036854775808\""
        #expect(Sample.error(Sample.source(book, name: "b.json")) == message)
    }

    /// A length class is one byte, so 255 thresholds are told apart and no more.
    @Test(arguments: [
        (255, "loads"),
        (256, "b.json: $.models: the books have 256 different over_prompt_tokens in all; at most 255 are possible"),
    ])
    func thresholdsAreBounded(count: Int, message: String) {
        let tiers = (1...count).map { "{\"over_prompt_tokens\":\($0),\"input\":\"3\",\"output\":\"15\"}" }
        let book = Self.prices(",\"tiers\":[\(tiers.joined(separator: ","))]")
        #expect(Sample.error(Sample.source(book, name: "b.json")) == message)
    }

    @Test func theSmallestBookLoads() {
        #expect(Sample.error(Sample.source(Self.prices(""), name: "b.json")) == "loads")
        #expect(Sample.error(Sample.source(Self.periods(#"{"gap":"not known"}"#), name: "b.json")) == "loads")
    }
}
