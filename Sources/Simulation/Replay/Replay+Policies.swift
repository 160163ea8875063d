import Usage

/// All policies of a replay, at once or from the first response on.
extension Replay {
    /// Policies that requests below the minimum take no part in.
    func limitedPolicies(_ list: VisitList) -> [any ReplayPolicy] {
        let groups = GroupMap(trace, list, isWanted: options.wantsGroupCosts)
        switch options.availability {
        case .atOnce:
            return policies(list, groups) {
                IdealCache(lifetimeMilliseconds: $0.milliseconds)
            } ends: {
                PromptEndCache(lifetimeMilliseconds: $0.milliseconds, nodes: trace.nodes.count)
            } pinged: {
                PingedCache(lifetimeMilliseconds: $0.lifetime.milliseconds, pings: $0.rule)
            }
        case .firstResponse:
            return policies(list, groups) {
                delayed(list, $0)
            } ends: {
                delayed(list, $0, entries: .promptEnds)
            } pinged: {
                delayed(list, $0.lifetime, pings: $0.rule)
            }
        }
    }

    /// Every token at the input price.
    func withoutCaching(_ list: VisitList) -> any ReplayPolicy {
        NoCaching(tally: PolicyTally(GroupMap(trace, list, isWanted: options.wantsGroupCosts)))
    }

    /// The best lifetime of each prefix; the minimum does not count.
    func treeStatic(_ list: VisitList) -> any ReplayPolicy {
        switch options.availability {
        case .atOnce:
            TreeStatic(
                trace, list, short: IdealCache(lifetimeMilliseconds: CacheLifetime.fiveMinutes.milliseconds),
                long: IdealCache(lifetimeMilliseconds: CacheLifetime.oneHour.milliseconds))
        case .firstResponse:
            TreeStatic(trace, list, short: delayed(list, .fiveMinutes), long: delayed(list, .oneHour))
        }
    }

    private func policies(
        _ list: VisitList, _ groups: GroupMap, ideal: (CacheLifetime) -> any PrefixCache,
        ends: (CacheLifetime) -> any PrefixCache, pinged: (PingChoice) -> any PrefixCache
    ) -> [any ReplayPolicy] {
        var policies: [any ReplayPolicy] = []
        for lifetime in CacheLifetime.allCases {
            policies.append(policy("\(lifetime.name)-end", lifetime, ends(lifetime), groups))
            policies.append(policy("\(lifetime.name)-ideal", lifetime, ideal(lifetime), groups))
        }
        policies.append(
            PerSessionBest(
                minimumTokens: options.minimumTokens, short: ideal(.fiveMinutes), long: ideal(.oneHour),
                groups: groups))
        let delays = options.availability == .atOnce ? nil : ResponseDelays(trace, list)
        for choice in options.pings {
            let account = PingAccount(rule: choice.rule, delays: delays)
            policies.append(policy(choice.name, choice.lifetime, pinged(choice), groups, pings: account))
        }
        return policies
    }

    private func policy(
        _ name: String, _ lifetime: CacheLifetime, _ cache: any PrefixCache, _ groups: GroupMap,
        pings: PingAccount? = nil
    ) -> any ReplayPolicy {
        CachePolicy(
            name: name, lifetime: lifetime, minimumTokens: options.minimumTokens, cache: cache,
            tally: PolicyTally(groups), pings: pings)
    }

    private func delayed(
        _ list: VisitList, _ lifetime: CacheLifetime, entries: DelayedCache.Entries = .everyBlock,
        pings: PingRule? = nil
    ) -> DelayedCache {
        DelayedCache(
            lifetimeMilliseconds: lifetime.milliseconds, entries: entries, pings: pings,
            delays: ResponseDelays(trace, list), nodes: trace.nodes.count)
    }
}
