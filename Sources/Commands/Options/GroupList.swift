import ArgumentParser
import Usage

/// What `--by` takes: one grouping, or several with commas between.
struct GroupList: ExpressibleByArgument {
    var dimensions: [GroupDimension]

    init?(argument: String) {
        dimensions = []
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let dimension = GroupDimension(rawValue: String(word)) else { return nil }
            dimensions.append(dimension)
        }
    }

    static var allValueStrings: [String] { GroupDimension.allCases.map(\.rawValue) }
}
