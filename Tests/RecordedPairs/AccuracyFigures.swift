import TokenCounting

/// The figures of a group of recorded requests.
package struct AccuracyFigures {
    package var count = 0
    package var exact = 0
    package var withinTwo = 0
    /// Within one percent of the truth.
    package var withinOnePercent = 0
    /// Hundredths of a percent.
    package var median = 0
    package var percentile95 = 0
    /// Median of estimate less truth, tokens.
    package var bias = 0
    /// Requests whose truth lies in the interval that the estimate gives.
    package var inInterval = 0

    package init(_ pairs: [RecordedPair]) {
        var errors: [Int] = []
        var residuals: [Int] = []
        for pair in pairs {
            guard let estimate = pair.estimate, let error = pair.basisPoints else { continue }
            let residual = estimate.inputTokens - pair.actual
            count += 1
            if residual == 0 { exact += 1 }
            if abs(residual) <= 2 { withinTwo += 1 }
            if abs(residual) * 100 <= pair.actual { withinOnePercent += 1 }
            if (estimate.low...estimate.high).contains(pair.actual) { inInterval += 1 }
            errors.append(error)
            residuals.append(residual)
        }
        guard count > 0 else { return }
        errors.sort()
        residuals.sort()
        median = errors[count / 2]
        percentile95 = errors[min(count - 1, count * 95 / 100)]
        bias = residuals[count / 2]
    }
}

extension RecordedPair {
    /// Why the row takes no part in the figures for whole requests; nil where it does.
    package var leftOut: String? {
        switch result {
        case .failure(let problem): return "cannot be counted: \(problem.expected)"
        case .success(let estimate):
            if model.hasPrefix("claude-2") { return "Claude 2, another tokenizer" }
            if let first = estimate.unsupported.first { return "not in the request: \(first.what)" }
            if structures.contains("PDF") { return "PDF: a range of tokens a page" }
            return nil
        }
    }

    /// One user message of text and nothing else.
    package var isSingleTurnText: Bool { structures.isEmpty && leftOut == nil }

    package var structureName: String { structures.isEmpty ? "text" : structures.sorted().joined(separator: " + ") }
}

/// What the first half of the repositories alone tells about the constants.
package struct FirstHalf {
    private var fitted: [String: Set<ConstantName>] = [:]

    package init(_ pairs: [RecordedPair]) {
        var calibration = Calibration()
        for pair in pairs where pair.leftOut == nil && !pair.isHeldOut {
            if let estimate = pair.estimate { calibration.add(estimate, actual: pair.actual) }
        }
        for finding in calibration.findings() where finding.commonest == 0 {
            if let constant = finding.key.constant { fitted[finding.key.generation, default: []].insert(constant) }
        }
    }

    /// Whether the first half alone gives every constant of this row the value that the table has.
    package func supports(_ pair: RecordedPair) -> Bool {
        guard let estimate = pair.estimate else { return false }
        return estimate.constants.isSubset(of: fitted[estimate.generation] ?? [])
    }
}
