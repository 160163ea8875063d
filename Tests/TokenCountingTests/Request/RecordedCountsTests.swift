import Testing
import TokenCounting

/// Short requests whose counts the service returned, as public repositories recorded them; each names its
/// repository. The expected numbers are the service's.
@Suite struct RecordedCountsTests {
    struct Recorded: CustomTestStringConvertible {
        let model: String
        let tokens: Int
        let repository: String
        let body: String
        var testDescription: String { "\(repository) \(tokens)" }
    }

    private static let weather =
        #""messages":[{"role":"user","content":"What's the weather?"}],"tools":[{"input_schema":{"type":"object","#
        + #""properties":{"location":{"type":"string"}},"required":["location"]},"name":"get_weather","#
        + #""description":"Get weather"}]"#
    private static let dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    static let rows = [
        Recorded(
            model: "claude-3-haiku-20240307", tokens: 29, repository: "Mirascope/lilypad",
            body: #"{"system":"You are a helpful assistant who speaks like a pirate.","#
                + #""messages":[{"role":"user","content":"Hello, say 'Hi' back to me"}]}"#),
        Recorded(
            model: "claude-haiku-4-5", tokens: 17, repository: "Mirascope/mirascope",
            body: #"{"messages":[{"role":"user","content":"What is 2+2?"},{"role":"assistant","#
                + #""content":[{"type":"text","text":"The answer is"}]}]}"#),
        Recorded(
            model: "claude-haiku-4-5", tokens: 39, repository: "activeagents/activeagent",
            body: #"{"messages":[{"role":"assistant","content":"I can help you with programming questions."},"#
                + #"{"role":"user","content":"What are the benefits of using ActiveRecord?"}]}"#),
        Recorded(
            model: "claude-haiku-4-5", tokens: 558, repository: "activeagents/activeagent",
            body: "{\(weather),\"tool_choice\":{\"type\":\"auto\"}}"),
        Recorded(
            model: "claude-haiku-4-5", tokens: 655, repository: "activeagents/activeagent",
            body: "{\(weather),\"tool_choice\":{\"type\":\"tool\",\"name\":\"get_weather\"}}"),
        Recorded(
            model: "claude-sonnet-5", tokens: 432, repository: "activeagents/activeagent",
            body: "{\(weather),\"tool_choice\":{\"type\":\"auto\"}}"),
        Recorded(
            model: "claude-sonnet-5", tokens: 558, repository: "activeagents/activeagent",
            body: "{\(weather),\"tool_choice\":{\"type\":\"tool\",\"name\":\"get_weather\"}}"),
        Recorded(
            model: "claude-sonnet-5", tokens: 24, repository: "activeagents/activeagent",
            body: #"{"system":"You are a helpful assistant.","messages":[{"role":"user","content":"What is 2+2?"}]}"#),
        Recorded(
            model: "claude-haiku-4-5", tokens: 625, repository: "crmne/ruby_llm",
            body:
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"What's the best language to learn?"}]},"#
                + #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"best_language_to_learn","#
                + #""input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"#
                + #"[{"type":"text","text":"Ruby"}]}]}],"tools":[{"name":"best_language_to_learn","description":"#
                + #""Gets the best language to learn","input_schema":{"type":"object","properties":{},"#
                + #""required":[],"additionalProperties":false,"strict":true}}]}"#),
        Recorded(
            model: "claude-haiku-4-5", tokens: 780, repository: "Mirascope/mirascope",
            body:
                #"{"messages":[{"role":"user","content":"Please retrieve the secrets for these passwords: \"mellon\" "#
                + #"and \"radiance\". Use the secret_retrieval_tool for each password."},{"role":"assistant","#
                + #""content":[{"type":"tool_use","id":"a","name":"secret_retrieval_tool","input":{"password":"#
                + #""mellon"}},{"type":"tool_use","id":"b","name":"secret_retrieval_tool","input":{"password":"#
                + #""radiance"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"#
                + #""Welcome to Moria!","is_error":false},{"type":"tool_result","tool_use_id":"b","content":"#
                + #""Life before Death"}]}],"tools":[{"name":"secret_retrieval_tool","description":"#
                + #""A tool that requires a password to retrieve a secret.","input_schema":{"type":"object","#
                + #""properties":{"password":{"type":"string","description":"The password to retrieve the "#
                + #"secret for."}},"required":["password"]}}]}"#),
        Recorded(
            model: "claude-sonnet-4-5", tokens: 135, repository: "anthropics/anthropic-sdk-python",
            body: #"{"messages":[{"role":"user","content":"Extract order IDs from the following text:\n\nOrder 12345\n"#
                + #"Order 67890"}],"output_config":{"format":{"type":"json_schema","schema":{"type":"array","#
                + #""items":{"type":"integer"}}}}}"#),
        Recorded(
            model: "claude-sonnet-4-5", tokens: 43, repository: "crewAIInc/crewAI",
            body: #"{"messages":[{"role":"user","content":"What is 2+2?"}],"#
                + #""thinking":{"type":"enabled","budget_tokens":5000}}"#),
        Recorded(
            model: "claude-sonnet-5", tokens: 16, repository: "activeagents/activeagent",
            body: #"{"messages":[{"role":"user","content":[{"type":"text","text":"What's in this image?"},{"type":"#
                + #""image","source":{"type":"base64","media_type":"image/png","data":"\#(dot)"}}]}]}"#),
        Recorded(
            model: "claude-opus-4-8", tokens: 842, repository: "maruel/genai",
            body: #"{"messages":[{"role":"user","content":[{"type":"document","citations":{"enabled":true},"source":"#
                + #"{"type":"text","media_type":"text/plain","data":"The capital of Quackiland is Quack. The Big "#
                + #"Canard Statue is located in Quack."}},{"type":"text","text":"What is the capital of "#
                + #"Quackiland?"}]}],"thinking":{"type":"disabled"}}"#),
    ]

    @Test(arguments: rows) func theCountIsTheServices(recorded: Recorded) throws {
        let estimate = try counted(recorded.body, as: recorded.model)
        #expect(estimate.inputTokens == recorded.tokens, "\(estimate.parts)")
        #expect(estimate.low <= recorded.tokens && recorded.tokens <= estimate.high)
        #expect(estimate.unsupported.isEmpty && estimate.isKnownModel)
        #expect(estimate.parts.reduce(0) { $0 + $1.tokens } == estimate.inputTokens)
    }
}
