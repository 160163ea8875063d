import CReports

extension ReportDefinition {
    /// The definitions that are built into the program.
    package static func embedded() throws(ReportDefinitionError) -> [ReportDefinition] {
        var definitions: [ReportDefinition] = []
        for file in UnsafeBufferPointer(start: farthing_reports, count: farthing_report_count) {
            definitions.append(
                try ReportDefinition(
                    parsing: Array(UnsafeRawBufferPointer(start: file.bytes, count: file.count)),
                    origin: String(cString: file.name)))
        }
        return definitions
    }
}
