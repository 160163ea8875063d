/// Numbers for the parameters that fold into each level, so that prefixes compare by number (rule R11).
struct ParameterTable {
    private var numbers: [CacheParameters: Int] = [CacheParameters(): 0]
    private var values = [CacheParameters()]
    private var recent: (parameters: CacheParameters, levels: Levels) = (CacheParameters(), Levels())

    /// One number for each level; 0 stands for parameters that are all absent or off.
    struct Levels {
        var tools = 0, system = 0, messages = 0

        subscript(level: PromptSection) -> Int {
            switch level {
            case .tools: tools
            case .system: system
            case .messages: messages
            }
        }
    }

    mutating func levels(of parameters: CacheParameters) -> Levels {
        if recent.parameters == parameters { return recent.levels }
        let levels = Levels(
            tools: number(of: parameters.folded(at: .tools)), system: number(of: parameters.folded(at: .system)),
            messages: number(of: parameters.folded(at: .messages)))
        recent = (parameters, levels)
        return levels
    }

    subscript(number: UInt64) -> CacheParameters { values[Int(number)] }

    private mutating func number(of parameters: CacheParameters) -> Int {
        if let number = numbers[parameters] { return number }
        numbers[parameters] = values.count
        values.append(parameters)
        return values.count - 1
    }
}
