/// Prompts as a program would lay them out, for `lint` and `simulate`: a layout file, and a request that is sent
/// again a minute later.
enum SampleLayout {
    /// An assistant with a clock in front of its handbook.
    static let text = """
        {
          "model": "claude-sonnet-4-6",
          "blocks": [
            {"name": "tools", "kind": "tools", "tokens": 3200, "changes": "never", "breakpoint": true, "ttl": "1h"},
            {"name": "clock", "kind": "system", "tokens": 20, "changes": "per request"},
            {"name": "handbook", "kind": "system", "tokens": 6400, "changes": "per deployment", "breakpoint": true},
            {"name": "profile", "kind": "system", "tokens": 700, "changes": "per user"},
            {"name": "question", "kind": "message", "tokens": 150, "changes": "per request"}
          ]
        }

        """

    /// A request whose system prompt begins with the time of day.
    static func request(clock: String) -> String {
        let rules = (1...60).map { number in
            "Rule \(number): an invoice of more than \(number * 10) euros is checked twice before it is paid."
        }
        let handbook = rules.joined(separator: " ")
        return """
            {
              "model": "claude-sonnet-4-6",
              "max_tokens": 1024,
              "tools": [
                {"name": "find_invoice", "description": "An invoice by its number.", "input_schema": {"type": "object"}}
              ],
              "system": [
                {"type": "text", "text": "It is \(clock)."},
                {"type": "text", "text": "\(handbook)", "cache_control": {"type": "ephemeral", "ttl": "1h"}}
              ],
              "messages": [
                {"role": "user", "content": "May I pay invoice 4711?"}
              ]
            }

            """
    }
}
