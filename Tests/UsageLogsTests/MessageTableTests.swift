import Testing
import Usage

@testable import UsageLogs

@Suite struct MessageTableTests {
    @Test func aMessageTakesAtMostTwoHundredBytes() {
        // One slot, the index at its emptiest, and the old index while it grows.
        #expect(MemoryLayout<MessageState>.stride + 4 * 16 / 7 <= 200)
        print("record", MemoryLayout<UsageRecord>.stride, "state", MemoryLayout<MessageState>.stride)
    }
}
