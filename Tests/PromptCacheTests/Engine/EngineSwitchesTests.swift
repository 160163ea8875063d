import PromptCache
import Testing

/// Source: rules R2, R4, R7 and R20 with their documented defaults.
@Suite struct EngineSwitchesTests {
    @Test func theDefaultsAreTheDocumentedRules() {
        let switches = EngineSwitches()
        #expect(switches.lookback == 20)
        #expect(switches.breakpointLimit == 4)
        #expect(switches.availability == .firstResponse)
        #expect(switches.deepHitRefreshesShallower && !switches.longerLifetimeRewrites)
    }
}
