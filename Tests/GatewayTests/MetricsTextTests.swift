import TestSupport
import Testing

@testable import Gateway

/// The metrics as a reader of the format sees them.
@Suite struct MetricsTextTests {
    @Test func allOfItCanBeRead() {
        let meter = GatewayMeter()
        for (status, time) in [(200, 3), (200, 5), (529, 6), (0, 400_000), (200, 1500)] as [(Int, Int64)] {
            meter.replied(status: status, after: time)
        }
        meter.refused(421)
        meter.refused(421)
        meter.couldNotBook()
        var text = MetricsText()
        meter.current.write(to: &text, calls: 2, drains: 1)
        text.family("farthing_x_total", "counter", "Names with all that needs an escape.")
        text.sample("farthing_x_total", [("model", "a\"b\\c\nd"), ("class", "2xx")], "0.000000000001")
        let read = PrometheusText(text.text)
        #expect(read.problems.isEmpty, "\(read.problems)")
        #expect(read.samples[#"farthing_replies_total{class="2xx"}"#] == "3")
        #expect(read.samples[#"farthing_replies_total{class="none"}"#] == "1")
        #expect(read.samples[#"farthing_refusals_total{status="421"}"#] == "2")
        #expect(read.samples["farthing_unbooked_total"] == "1")
        // 3 and 5 ms are at most 5 ms; 6 ms at most 10; 1.5 s at most 2.5; 400 s above all bounds; 401.514 s in all.
        let buckets = ["0.005": "2", "0.01": "3", "1": "3", "2.5": "4", "300": "4", "+Inf": "5"]
        for (bound, count) in buckets {
            #expect(read.samples[#"farthing_duration_seconds_bucket{le="\#(bound)"}"#] == count, "\(bound)")
        }
        #expect(read.samples["farthing_duration_seconds_sum"] == "401.514")
        #expect(read.samples[#"farthing_x_total{model="a\"b\\c\nd",class="2xx"}"#] == "0.000000000001")
    }

    /// The reader itself finds what is wrong.
    @Test(arguments: [
        "a_total 1\n", "# HELP a A.\n# TYPE a gauge\na 1\na 2\n", "# HELP a A.\n# TYPE a gauge\na one\n",
        "# HELP a A.\n# TYPE a counter\na 1\n", "# HELP a A.\n# TYPE a gauge\na{b=\"c} 1\n",
        "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
        "# HELP a A.\n# TYPE a gauge\na 1",
    ])
    func theReaderFindsFaults(text: String) { #expect(!PrometheusText(text).problems.isEmpty) }
}
