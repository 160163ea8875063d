/// Compares estimates with what the service reported, and shows where a constant has shifted.
public struct Calibration: Sendable {
    /// Residuals (estimate less truth, tokens) by generation and structure.
    private var residuals: [Key: [Int]] = [:]

    public struct Key: Hashable, Sendable {
        public var generation: String
        /// A constant that took part, or nil for all requests of the generation.
        public var constant: ConstantName?
    }

    public init() {}

    /// Adds one request with its real input tokens (uncached, written and read together). An estimate that
    /// leaves something out tells nothing about constants and is passed over.
    public mutating func add(_ estimate: RequestEstimate, actual: Int) {
        guard estimate.unsupported.isEmpty, estimate.isKnownModel else { return }
        let residual = estimate.inputTokens - actual
        residuals[Key(generation: estimate.generation, constant: nil), default: []].append(residual)
        for constant in estimate.constants {
            residuals[Key(generation: estimate.generation, constant: constant), default: []].append(residual)
        }
    }

    /// One line for every generation and constant seen, sorted by both.
    public func findings() -> [Finding] {
        residuals.map { Finding(key: $0, residuals: $1) }.sorted {
            ($0.key.generation, $0.key.constant?.rawValue ?? "") < ($1.key.generation, $1.key.constant?.rawValue ?? "")
        }
    }

    /// The constants that moved: those whose requests miss by one and the same number while the requests
    /// of the generation that do without them do not.
    public func shifts() -> [Finding] {
        let all = findings()
        return all.filter { finding in
            guard let constant = finding.key.constant, let shift = finding.shift else { return false }
            // The smallest group that shows the shift names the constant best.
            return !all.contains { other in
                other.key.generation == finding.key.generation && other.key.constant != nil
                    && other.key.constant != constant && other.shift == shift && other.requests < finding.requests
            }
        }
    }

    public struct Finding: Sendable, Equatable {
        public var key: Key
        public var requests: Int
        /// Requests counted to the token.
        public var exact: Int
        /// Median of estimate less truth, tokens.
        public var median: Int
        /// The commonest residual and how many requests have it.
        public var commonest: Int
        public var commonestRequests: Int

        /// Requests below which nothing is concluded.
        static let fewest = 5

        init(key: Key, residuals: [Int]) {
            let sorted = residuals.sorted()
            var counts: [Int: Int] = [:]
            for residual in sorted { counts[residual, default: 0] += 1 }
            let best = counts.max { ($0.value, -abs($0.key), -$0.key) < ($1.value, -abs($1.key), -$1.key) }
            self.key = key
            requests = sorted.count
            exact = counts[0] ?? 0
            median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
            commonest = best?.key ?? 0
            commonestRequests = best?.value ?? 0
        }

        /// By how many tokens the estimate is off, where most requests agree on it; nil where nothing moved.
        public var shift: Int? {
            let isClear = requests >= Finding.fewest && commonestRequests * 5 >= requests * 3
            return isClear && commonest != 0 ? commonest : nil
        }
    }
}
