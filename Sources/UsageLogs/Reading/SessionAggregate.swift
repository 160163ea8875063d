package import Usage

/// What a `type:"result"` line says about a whole session: kept apart for reconciliation, never added.
package struct SessionAggregate: Sendable {
    package var session: String
    package var file: String
    /// What the file is known by when it is renamed.
    package var identityName = ""
    package var line: UInt32
    package var offset: Int64
    package var completedAt: Timestamp
    /// Cost of the session as the source reports it, picodollars; nil where it reports none.
    package var reportedPicoUSD: Int64?
    package var models: [Model]

    package init(
        session: String, file: String, line: UInt32, offset: Int64, completedAt: Timestamp = .unknown,
        reportedPicoUSD: Int64? = nil, models: [Model] = []
    ) {
        self.session = session
        self.file = file
        self.line = line
        self.offset = offset
        self.completedAt = completedAt
        self.reportedPicoUSD = reportedPicoUSD
        self.models = models
    }

    /// One model's part of the session; tokens without a lifetime split count as 5-minute writes.
    package struct Model: Sendable {
        package var name: String
        package var tokens: TokenUsage
        package var webSearches: Int64
        package var reportedPicoUSD: Int64?

        package init(name: String, tokens: TokenUsage, webSearches: Int64 = 0, reportedPicoUSD: Int64? = nil) {
            self.name = name
            self.tokens = tokens
            self.webSearches = webSearches
            self.reportedPicoUSD = reportedPicoUSD
        }
    }
}
