extension TraceBuilder {
    /// The trace: requests by scope and time (stable, reference rule Q3), nodes in heavy-path order.
    public consuming func finish() -> ReplayTrace {
        let (blockTokens, prices, roots) = (blockTokens, prices, roots)
        let requests = requests
        let order = HeavyPathOrder(forest.nodes, roots: roots, ends: requests)
        let sorted = TraceBuilder.arrivals(of: requests, scopes: roots.count)
        var visits: [ReplayTrace.Visit] = []
        visits.reserveCapacity(requests.count)
        var (starts, scopeNodes): ([Int32], [Int32]) = ([], [])
        var scope: Int32 = -1
        for arrival in sorted {
            let request = requests[Int(arrival)]
            let startsScope = request.scope != scope
            if startsScope {
                starts.append(Int32(visits.count))
                scopeNodes.append(order.rootStarts[Int(request.scope)])
            }
            scope = request.scope
            visits.append(
                ReplayTrace.Visit(
                    timeMilliseconds: request.timeMilliseconds, end: order.places[Int(request.end)],
                    price: request.price, startsScope: startsScope))
        }
        starts.append(Int32(visits.count))
        scopeNodes.append(Int32(order.nodes.count))
        return ReplayTrace(
            blockTokens: blockTokens, prices: prices, nodes: order.nodes, visits: visits, scopeStarts: starts,
            scopeNodes: scopeNodes,
            delaysMilliseconds: sorted.map { requests[Int($0)].delayMilliseconds },
            groups: sorted.map { requests[Int($0)].group }, arrivals: sorted)
    }

    /// Indices of the requests by scope and time; requests of one time stay in the order of arrival.
    private static func arrivals(of requests: [Request], scopes: Int) -> [Int32] {
        var next = [Int](repeating: 0, count: scopes + 1)
        for request in requests { next[Int(request.scope) + 1] += 1 }
        for scope in 0..<scopes { next[scope + 1] += next[scope] }
        let starts = next
        var sorted = [Int32](repeating: 0, count: requests.count)
        for (index, request) in requests.enumerated() {
            sorted[next[Int(request.scope)]] = Int32(index)
            next[Int(request.scope)] += 1
        }
        for scope in 0..<scopes {
            let range = starts[scope]..<starts[scope + 1]
            let isSorted = range.dropFirst().allSatisfy {
                requests[Int(sorted[$0 - 1])].timeMilliseconds <= requests[Int(sorted[$0])].timeMilliseconds
            }
            if isSorted { continue }
            sorted[range].sort {
                let (first, second) = (requests[Int($0)].timeMilliseconds, requests[Int($1)].timeMilliseconds)
                return first != second ? first < second : $0 < $1
            }
        }
        return sorted
    }
}
