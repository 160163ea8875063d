/// A request body as a program would send it, for counting.
enum SampleRequest {
    static let text = """
        {
          "model": "claude-opus-4-6",
          "max_tokens": 1024,
          "system": [
            {
              "type": "text",
              "text": "You review a ledger. Answer in one sentence, name the row, and never round an amount.",
              "cache_control": {"type": "ephemeral", "ttl": "1h"}
            }
          ],
          "tools": [
            {
              "name": "read_rows",
              "description": "Rows of the ledger between two days.",
              "input_schema": {
                "type": "object",
                "properties": {
                  "from": {"type": "string", "description": "First day, YYYY-MM-DD."},
                  "to": {"type": "string", "description": "Last day, YYYY-MM-DD."}
                },
                "required": ["from", "to"]
              }
            }
          ],
          "messages": [
            {"role": "user", "content": "Which row of November was the dearest?"},
            {
              "role": "assistant",
              "content": [
                {
                  "type": "tool_use", "id": "toolu_1", "name": "read_rows",
                  "input": {"from": "2026-11-01", "to": "2026-11-30"}
                }
              ]
            },
            {
              "role": "user",
              "content": [
                {
                  "type": "tool_result", "tool_use_id": "toolu_1",
                  "content": "2026-11-04,claude-opus-4-6,7.2431\\n2026-11-12,claude-opus-5,9.8000",
                  "cache_control": {"type": "ephemeral"}
                }
              ]
            }
          ]
        }

        """
}
