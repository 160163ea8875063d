import JSONScan
package import Messages
package import Usage

/// The Admin API's reports, page by page. They need an admin key.
package struct AdminReports: Sendable {
    private let connection: ServiceConnection

    package init(_ connection: ServiceConnection) { self.connection = connection }

    /// What a report is asked for; nil bounds are open where the service allows it.
    package struct Question: Hashable, Sendable {
        package var report: AdminReport
        package var since: Timestamp
        package var until: Timestamp?
        /// `next_page` of the page before; nil for the first page.
        package var page: String?

        package init(_ report: AdminReport, since: Timestamp, until: Timestamp? = nil, page: String? = nil) {
            self.report = report
            self.since = since
            self.until = until
            self.page = page
        }
    }

    /// One page as it came, and the token of the next; nil: it is the last.
    package struct Page: Sendable {
        package let body: [UInt8]
        package let next: String?
    }

    /// GET one page.
    package func page(_ question: Question) async throws(ServiceError) -> Page {
        let path = "/v1/organizations/\(question.report.path)?" + AdminReports.query(question)
        let reply = try await connection.send(.get, path)
        let body = try await reply.collect(upTo: MessagesClient.longestReply)
        let (isPage, hasMore, token) = body.withUnsafeBytes { bytes -> (Bool, Bool?, String?) in
            guard let page = try? JSONElement(validating: bytes), page["data"]?.kind == .array else {
                return (false, nil, nil)
            }
            return (true, page["has_more"]?.bool, page["next_page"]?.nonEmptyString)
        }
        guard isPage else {
            throw ServiceError(.unreadable(expected: "a page with data"), requestID: reply.requestID)
        }
        guard hasMore != true || token != nil else {
            throw ServiceError(
                .unreadable(expected: "next_page on a page with has_more"), requestID: reply.requestID)
        }
        return Page(body: body, next: hasMore == false ? nil : token)
    }

    private static func query(_ question: Question) -> String {
        var members: [(String, String)] = []
        switch question.report {
        case .agent:
            members = [("starting_at", CivilDate(days: Int64(question.since.utcDay)).description), ("limit", "1000")]
        case .usage, .cost:
            members = [("starting_at", question.since.rfc3339), ("bucket_width", "1d"), ("limit", "31")]
            if let until = question.until { members.append(("ending_at", until.rfc3339)) }
            members += question.report.grouping.map { ("group_by[]", $0) }
        }
        if let page = question.page { members.append(("page", page)) }
        return members.map { "\(URLText.escaped($0.0))=\(URLText.escaped($0.1))" }.joined(separator: "&")
    }
}

extension AdminReport {
    /// What the report is asked to tell apart.
    fileprivate var grouping: [String] {
        switch self {
        case .usage: ["api_key_id", "workspace_id", "model", "service_tier", "context_window", "inference_geo"]
        case .cost: ["workspace_id", "description"]
        case .agent: []
        }
    }
}
