/// The counts in the text form that Prometheus reads (version 0.0.4). Labels are bounded: statuses alone.
struct MetricsText {
    private(set) var text = ""

    init(_ counts: GatewayMeter.Counts, calls: Int, drains: Int) {
        begin("farthing_replies_total", "counter", "Replies of the service by class of status.")
        for (digit, count) in counts.replies.enumerated() {
            line("farthing_replies_total{class=\"\(digit == 0 ? "none" : "\(digit)xx")\"}", Int64(count))
        }
        begin("farthing_refusals_total", "counter", "Requests that the gateway refused itself, by status.")
        for (status, count) in counts.refusals.sorted(by: { $0.key < $1.key }) {
            line("farthing_refusals_total{status=\"\(status)\"}", Int64(count))
        }
        begin("farthing_unbooked_total", "counter", "Records that could not be written to the journal.")
        line("farthing_unbooked_total", Int64(counts.unbooked))
        begin("farthing_calls", "gauge", "Calls whose reply has not ended.")
        line("farthing_calls", Int64(calls))
        begin("farthing_drains", "gauge", "Calls whose client has gone and whose reply is read for the books.")
        line("farthing_drains", Int64(drains))
        begin("farthing_call_duration_milliseconds", "histogram", "From the request to the end of its reply.")
        var sum = 0
        for (place, count) in counts.durations.enumerated() {
            sum += count
            let bound = place < GatewayMeter.bounds.count ? "\(GatewayMeter.bounds[place])" : "+Inf"
            line("farthing_call_duration_milliseconds_bucket{le=\"\(bound)\"}", Int64(sum))
        }
        line("farthing_call_duration_milliseconds_sum", counts.milliseconds)
        line("farthing_call_duration_milliseconds_count", Int64(sum))
    }

    private mutating func begin(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ value: Int64) { text += "\(name) \(value)\n" }
}
