/// Every known log format, in the order in which a file's first bytes are shown to them.
package enum LogFormats {
    package static let all: [any LogFormat] = [
        ClaudeCodeResult(),
        ClaudeCodeTranscript(),
        MessagesSSE(),
        RequestResponse(),
        BatchResults(),
        MessagesJSON(),
        AdminUsage(),
        OTLPExport(),
        ConsoleCSV(),
        BedrockInvocation(),
        BedrockConverse(),
        Langfuse(),
        LiteLLM(),
        OpenRouter(),
        OpenAIChat(),
        Helicone(),
        LangChain(),
    ]

    /// The format of this name, as `--input-format` gives it.
    package static func named(_ name: String) -> (any LogFormat)? { all.first { $0.name == name } }

    /// The first format that recognises the first bytes of a file.
    static func recognising(_ head: UnsafeRawBufferPointer) -> (any LogFormat)? {
        all.first { $0.recognises(head) }
    }
}
