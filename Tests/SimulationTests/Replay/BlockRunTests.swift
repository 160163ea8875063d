import Simulation
import Testing

@Suite struct BlockRunTests {
    @Test func runsAreEqualByTheirIds() {
        #expect(BlockRun(start: 3, count: 2) == BlockRun(start: 3, count: 2))
        #expect(BlockRun(start: 3, count: 2) != BlockRun(start: 3, count: 1))
    }
}
