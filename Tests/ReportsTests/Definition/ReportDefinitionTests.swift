import JSONScan
import Testing
import Usage

@testable import Reports

/// Definitions: what is built in, what is refused and where, and that the documents name all there is.
@Suite struct ReportDefinitionTests {
    /// The names are those of the part's issue.
    @Test func theNineAreThere() throws {
        let names = try ReportDefinition.embedded().map(\.name)
        #expect(
            names == [
                "daily", "monthly", "sessions", "projects", "models", "keys", "cache", "invoice", "misses", "ttl",
            ])
        for definition in try ReportDefinition.embedded() {
            #expect(definition.period == .all, "without --since and --until everything is covered")
            #expect(definition.charts.isEmpty != definition.rows.sumsRecords && definition.question.hasSuffix("?"))
            #expect((definition.rows == .invoice) == (definition.name == "invoice"))
        }
    }

    @Test func readsEveryMember() throws {
        let text = """
            {"schema": "farthing.report-definition/1", "name": "weekly-2", "title": "T", "question": "Q?", "rows": "totals",
             "group_by": ["week", "model"], "columns": ["cost_usd", "reads_per_write"], "order": "latest", "limit": 7,
             "charts": ["weekday_hours", "cost_by_day", "hit_rate_by_day"], "period": "last_90_days"}
            """
        let definition = try ReportDefinition(parsing: Array(text.utf8), origin: "x.json")
        #expect(definition.name == "weekly-2" && definition.title == "T" && definition.question == "Q?")
        #expect(definition.groupBy == [.week, .model])
        #expect(definition.columns == [.cost, .readsPerWrite])
        #expect(definition.order == .latest && definition.limit == 7 && definition.period == .lastDays(90))
        #expect(definition.chartDimensions == [.hour, .day], "each once, in the order of the charts")
    }

    @Test func leavesOutWhatHasADefault() throws {
        let byDay = try parsed(replacing: [:])
        #expect(byDay.order == .time && byDay.limit == nil && byDay.charts.isEmpty && byDay.period == .all)
        let byModel = try parsed(replacing: ["group_by": "[\"model\"]"])
        #expect(byModel.order == .column(.cost))
    }

    static let wrong: [(member: String, value: String, place: String, part: String)] = [
        (
            "schema", "\"farthing.report-definition/2\"", "$.schema",
            "expected \"farthing.report-definition/1\", found \"farthing.report-definition/2\""
        ),
        ("name", "\"Daily\"", "$.name", "lower-case letters"), ("name", "\"\"", "$.name", "lower-case letters"),
        ("title", "7", "$.title", "expected a line of text, found 7"),
        ("question", "\"a\\nb\"", "$.question", "expected a line of text"),
        ("group_by", "[]", "$.group_by", "1 to 3 names, found an empty list"),
        ("group_by", "[\"day\", \"days\"]", "$.group_by[1]", "found \"days\"; known are hour, day"),
        ("group_by", "[\"day\", \"day\"]", "$.group_by[1]", "day stands there twice"),
        ("columns", "[\"cost\"]", "$.columns[0]", "expected a column, found \"cost\"; known are requests"),
        ("rows", "\"lines\"", "$.rows", "known are totals, invoice, misses, ttl"),
        ("rows", "\"invoice\"", "$.columns", "an invoice has columns of its own"),
        ("rows", "\"misses\"", "$.group_by", "a report of misses has groups, columns, order and charts of its own"),
        ("order", "\"costs\"", "$.order", "time, latest, name or the name of a column"),
        ("limit", "0", "$.limit", "from 1 to 100000, found 0"), ("limit", "2.5", "$.limit", "found 2.5"),
        ("charts", "[\"pie\"]", "$.charts[0]", "expected a chart, found \"pie\""),
        ("period", "\"last_0_days\"", "$.period", "last_N_days"), ("period", "\"yesterday\"", "$.period", "this_month"),
        ("colour", "1", "$.colour", "unknown member; expected one of schema, name"),
    ]

    @Test(arguments: wrong.indices) func refuses(index: Int) {
        let (member, value, place, part) = Self.wrong[index]
        do throws(ReportDefinitionError) {
            _ = try parsed(replacing: [member: value])
            Issue.record("\(member): \(value) was read")
        } catch {
            #expect(error.origin == "own.json" && error.place == place, "\(error)")
            #expect(error.problem.contains(part), "\(error)")
        }
    }

    @Test func timeNeedsAPeriod() {
        #expect(throws: ReportDefinitionError.self) {
            _ = try parsed(replacing: ["group_by": "[\"model\"]", "order": "\"time\""])
        }
    }

    @Test func refusesWhatIsNoJSON() {
        #expect(throws: ReportDefinitionError.self) {
            _ = try ReportDefinition(parsing: Array("{\"name\": ".utf8), origin: "own.json")
        }
        for absent in ["schema", "name", "title", "question", "group_by", "columns"] {
            do throws(ReportDefinitionError) {
                _ = try parsed(replacing: [absent: ""])
                Issue.record("read without \(absent)")
            } catch {
                #expect(error.problem == "the member \(absent) is missing" && error.place == "$")
            }
        }
    }

    @Test func documentsNameEverything() throws {
        let readme = try Repository.text("reports/README.md")
        for column in ReportColumn.allCases {
            #expect(
                readme.contains("| `\(column.rawValue)` | \(column.title) | \(column.meaning) |"), "\(column.rawValue)")
        }
        for chart in ChartKind.allCases { #expect(readme.contains("| `\(chart.rawValue)` | \(chart.meaning) |")) }
        for member in ReportDefinition.members { #expect(readme.contains("`\(member)`"), "\(member)") }
        let schema = try JSONValue.parse(try Repository.text("reports/report.schema.json"))["properties"]
        let names = { (value: JSONValue?) in value?["enum"]?.array?.compactMap(\.string) ?? [] }
        #expect(schema?.members?.map(\.key) == ["$schema"] + ReportDefinition.members)
        #expect(names(schema?["columns"]?["items"]) == ReportColumn.allCases.map(\.rawValue))
        #expect(Set(names(schema?["charts"]?["items"])) == Set(ChartKind.allCases.map(\.rawValue)))
        #expect(names(schema?["group_by"]?["items"]) == GroupDimension.allCases.map(\.rawValue))
        #expect(names(schema?["order"]) == ["time", "latest", "name"] + ReportColumn.allCases.map(\.rawValue))
    }

    /// The figures of the totals object have the names that they have there.
    @Test func columnsAreNamedAsInJSON() {
        let own: Set = [
            "cache_write_tokens", "prompt_tokens", "cost_share", "saving_rate", "reads_per_write",
            "cost_per_request_usd", "input_usd", "cache_write_usd", "cache_read_usd", "output_usd",
        ]
        for name in ReportColumn.allCases.map(\.rawValue) where !own.contains(name) {
            #expect(TotalsFields.csvHeader.contains(name), "\(name)")
        }
    }

    /// A small definition, some members replaced by JSON texts; an empty text leaves the member out.
    private func parsed(replacing changes: [String: String]) throws(ReportDefinitionError) -> ReportDefinition {
        var members = [
            "schema": "\"farthing.report-definition/1\"", "name": "\"own\"", "title": "\"T\"", "question": "\"Q?\"",
            "group_by": "[\"day\"]", "columns": "[\"cost_usd\"]",
        ]
        members.merge(changes) { $1 }
        let text = members.filter { !$0.value.isEmpty }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        return try ReportDefinition(parsing: Array("{\(text)}".utf8), origin: "own.json")
    }
}
