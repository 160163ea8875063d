import Testing
import TokenCounting

/// A constant that the service changes shows in the residuals of the requests that use it.
@Suite struct CalibrationTests {
    private let plain = #"{"messages":[{"role":"user","content":"What is 2+2?"}]}"#
    private let tools =
        #"{"tools":[{"name":"t","input_schema":{}}],"messages":[{"role":"user","content":"What is 2+2?"}]}"#

    @Test func aShiftOfTheToolConstantShowsAsSuch() throws {
        var calibration = Calibration()
        let text = try counted(plain)
        let withTools = try counted(tools)
        for _ in 0..<10 {
            calibration.add(text, actual: text.inputTokens)
            calibration.add(withTools, actual: withTools.inputTokens + 40)
        }
        let shifts = calibration.shifts()
        #expect(Set(shifts.compactMap(\.key.constant)) == [.tools, .perTool])
        #expect(shifts.allSatisfy { $0.shift == -40 && $0.requests == 10 && $0.exact == 0 })
    }

    @Test func scatterAndSmallNumbersAreNoShift() throws {
        var calibration = Calibration()
        let text = try counted(plain)
        for off in 1...20 { calibration.add(text, actual: text.inputTokens + off) }
        let withTools = try counted(tools)
        for _ in 0..<4 { calibration.add(withTools, actual: withTools.inputTokens + 1) }
        #expect(calibration.shifts().isEmpty)
        #expect(calibration.findings().first { $0.key.constant == .frame }?.requests == 24)
    }

    @Test func whatIsLeftOutTellsNothing() throws {
        var calibration = Calibration()
        calibration.add(try counted(userMessage(#"{"type":"hologram"}"#)), actual: 9_000)
        calibration.add(try counted(plain, as: "claude-next-9"), actual: 9_000)
        #expect(calibration.findings().isEmpty)
    }
}
