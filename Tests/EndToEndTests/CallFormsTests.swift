import TestSupport
import Testing

/// Every form of request of the public Messages reference goes through `farthing call`, and every kind of content
/// comes back, as a whole and as a stream.
@Suite(.timeLimit(.minutes(5))) struct CallFormsTests {
    /// Members beside model, max_tokens and messages.
    static let members = [
        #""system":"Be brief.""#,
        #""system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}},"#
            + #"{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral","ttl":"5m"}}]"#,
        #""system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral_1h"}}]"#,
        #""thinking":{"type":"enabled","budget_tokens":1024}"#, #""thinking":{"type":"adaptive"}"#,
        #""thinking":{"type":"disabled"}"#,
        #""tools":[{"name":"t","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"#
            + #""required":["a"]},"cache_control":{"type":"ephemeral"}}],"tool_choice":{"type":"auto"}"#,
        #""tools":[{"name":"t","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true}"#,
        #""tools":[{"name":"t","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"t"}"#,
        #""tools":[{"name":"t","input_schema":{"type":"object"}}],"tool_choice":{"type":"none"}"#,
        #""tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2},"#
            + #"{"type":"web_fetch_20250910","name":"web_fetch"},"#
            + #"{"type":"code_execution_20250522","name":"code_execution"},{"type":"later_20271231","name":"later"}]"#,
        #""stop_sequences":["\n\nHuman:","Größe \ud83d\ude00"]"#, #""service_tier":"standard_only""#,
        #""service_tier":"auto","metadata":{"user_id":"u-1"}"#, #""output_config":{"effort":"low"}"#,
        #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false}}}"#,
        #""cache_control":{"type":"ephemeral","ttl":"1h"}"#, #""temperature":0.50,"top_k":5"#, #""top_p":1e-1"#,
        #""inference_geo":"us","speed":"fast""#, #""member_of_next_year":{"a":[1,null,true]}"#,
    ]

    /// Messages.
    static let messages = [
        #"[{"role":"user","content":"Hello"}]"#,
        #"[{"role":"user","content":"Hello"},{"role":"user","content":"again"},{"role":"assistant","content":"Yes,"}]"#,
        #"[{"role":"user","content":"Hello"},{"role":"system","content":"Now in French."}]"#,
        user(#"{"type":"text","text":"Hello","cache_control":{"type":"ephemeral"}}"#),
        user(
            #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkqM9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}"#
        ),
        user(#"{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}"#),
        user(#"{"type":"image","source":{"type":"file","file_id":"file_1"}}"#),
        user(
            #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"A text."},"citations":{"enabled":true}}"#
        ),
        user(#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjQK"}}"#),
        user(#"{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"},"title":"T"}"#),
        user(#"{"type":"document","source":{"type":"content","content":[{"type":"text","text":"A"}]}}"#),
        user(#"{"type":"block_of_next_year","cells":[1,2]}"#),
        #"[{"role":"user","content":"Row?"},{"role":"assistant","content":["#
            + #"{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ=="},"#
            + #"{"type":"tool_use","id":"toolu_1","name":"t","input":{"a":"\u00e9"}}]},{"role":"user","content":["#
            + #"{"type":"tool_result","tool_use_id":"toolu_1","is_error":false,"content":[{"type":"text","text":"7"}]}]}]"#,
        #"[{"role":"user","content":"News?"},{"role":"assistant","content":["#
            + #"{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"news"}},"#
            + #"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","#
            + #""url":"https://example.com","title":"T","encrypted_content":"abc","page_age":null}]},"#
            + #"{"type":"text","text":"None."}]},{"role":"user","content":"Thanks"}]"#,
    ]

    private static func user(_ block: String) -> String { #"[{"role":"user","content":[\#(block)]}]"# }

    /// Bodies as files hold them; some are spread over lines, since bytes are not to be printed anew.
    private static var bodies: [String] {
        let head = "{\n  \"model\" : \"claude-opus-4-8\",\"max_tokens\":2048,"
        return members.map { "\(head)\($0),\n  \"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}\n" }
            + messages.map { "\(head)\"messages\":\($0)}" }
    }

    private func run(_ arguments: [String], _ service: MockService, in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(
            ["call", "form.json", "--no-record"] + arguments, in: scratch.path, environment: service.environment)
    }

    @Test func everyFormGoesOutAsItIs() throws {
        let scratch = try Scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        for body in CallFormsTests.bodies {
            try scratch.write(Array(body.utf8), as: "form.json")
            let whole = try run(["--format", "csv"], service, in: scratch)
            #expect(whole.status == 0, "\(body)\n\(whole.errors)")
            #expect(service.requests.last?.body == Array(body.utf8), "\(body)")
            let streamed = try run(["--stream"], service, in: scratch)
            #expect(
                streamed.status == 0 && streamed.output.hasPrefix("Hello, Größe 1\n"), "\(body)\n\(streamed.errors)")
            // All that differs is the member `stream`.
            #expect(service.requests.last?.body == Array("{\"stream\":true,\(body.dropFirst())".utf8), "\(body)")
        }
        #expect(service.requests.count == 2 * CallFormsTests.bodies.count && CallFormsTests.bodies.count > 30)
        #expect(service.served.count == service.requests.count)
    }

    /// `stream` in the file gives way to the flag; a model named beside the request goes into it.
    @Test func whatCallSetsIsSetInPlace() throws {
        let scratch = try Scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let rest = #""max_tokens":5,"messages":[{"role":"user","content":"\"stream\":true"}]}"#
        let cases: [(file: String, flags: [String], sent: String)] = [
            (
                #"{"model":"claude-opus-4-8","stream": true ,"# + rest, [],
                #"{"model":"claude-opus-4-8","stream": false ,"#
            ),
            (
                #"{"model":"claude-opus-4-8","stream":false,"# + rest, ["--stream"],
                #"{"model":"claude-opus-4-8","stream":true,"#
            ),
            (#"{"model":"claude-opus-4-8","# + rest, ["--model", "claude-opus-5"], #"{"model":"claude-opus-5","#),
            (#"{"model":"claude-opus-5","request":{"# + rest + "}", [], #"{"model":"claude-opus-5","#),
        ]
        for (file, flags, sent) in cases {
            try scratch.write(Array(file.utf8), as: "form.json")
            let run = try run(flags, service, in: scratch)
            #expect(run.status == 0, "\(file)\n\(run.errors)")
            #expect(service.requests.last?.body == Array((sent + rest).utf8), "\(file)")
        }
    }

    /// Every kind of content and event; by the prices of Claude Opus 4.8: 12 x $5 + 300 x $6.25 + 40 x $10 +
    /// 5,000 x $0.50 + 77 x $25, each per million tokens, and 3 searches of $0.01.
    @Test(arguments: [false, true], [false, true]) func everyKindOfContentComesBack(isLate: Bool, hasNoise: Bool) throws
    {
        let scratch = try Scratch()
        try scratch.write(Array(CallFormsTests.bodies[0].utf8), as: "form.json")
        var message = MockMessage(id: "msg_1")
        message.content = [
            .thinking("What is asked?", signature: "c2lnbmF0dXJl"), .redactedThinking("ZGF0YQ=="),
            .text("Größe \\u00b2: "),
            .serverToolUse("web_search", input: #"{"query":"height of the tower"}"#),
            .webSearchResult(url: "https://example.com"), .cited("330 m", url: "https://example.com"),
            .toolUse("read_rows", input: #"{"from":"2026-11-01","n":[1,2]}"#),
        ]
        (message.webSearches, message.stopReason) = (3, "tool_use")
        (message.tellsInputLate, message.hasNoise) = (isLate, hasNoise)
        let truth = message
        let service = try MockService { _, _ in .message(truth) }
        defer { service.stop() }
        for flags in [[], ["--stream"]] {
            let table = try run(flags, service, in: scratch)
            #expect(table.status == 0 && table.output.hasPrefix("Größe ²: 330 m\n"), "\(table.output)\(table.errors)")
            let json = try run(flags + ["--format", "json"], service, in: scratch)
            for part in [
                "\"input_tokens\": 12,", "\"cache_write_5m_tokens\": 300,", "\"cache_write_1h_tokens\": 40,",
                "\"cache_read_tokens\": 5000,", "\"output_tokens\": 77,", "\"web_searches\": 3,", "\"complete\": true,",
                "\"stop_reason\": \"tool_use\"", "\"cost_usd\": \"0.03676\"",
            ] {
                #expect(json.output.contains(part), "\(flags): \(part)\n\(json.output)\(json.errors)")
            }
        }
    }

    /// What steers a terminal does not reach it from a reply.
    @Test func aReplySteersNoTerminal() throws {
        let scratch = try Scratch()
        try scratch.write(Array(CallFormsTests.bodies[0].utf8), as: "form.json")
        var message = MockMessage(id: "msg_1")
        message.content = [.text(#"a\u001b]0;title\u0007\n\tb\n"#)]
        let truth = message
        let service = try MockService { _, _ in .message(truth) }
        defer { service.stop() }
        let run = try run([], service, in: scratch)
        #expect(run.output.hasPrefix("a\u{FFFD}]0;title\u{FFFD}\n\tb\n"), "\(run.output)")
    }
}
