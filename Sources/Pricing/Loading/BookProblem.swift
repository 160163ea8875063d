/// What is wrong at one place of a book.
struct BookProblem: Error {
    var path: BookPath
    var message: String

    init(_ path: BookPath, _ message: String) {
        self.path = path
        self.message = message
    }
}

/// A place in a JSON document, printed as `$.models[3].periods[0].input`.
indirect enum BookPath: CustomStringConvertible, Sendable {
    case root
    case memberOf(BookPath, String)
    case elementOf(BookPath, Int)

    func member(_ key: String) -> BookPath { .memberOf(self, key) }
    func element(_ index: Int) -> BookPath { .elementOf(self, index) }

    var description: String {
        switch self {
        case .root: "$"
        case .memberOf(let parent, let key): "\(parent).\(key)"
        case .elementOf(let parent, let index): "\(parent)[\(index)]"
        }
    }
}

/// A book that does not load: the file, the place in it, what was expected.
public struct PriceBookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// File name as handed in.
    public let origin: String
    /// Place in the file (`$.models[3].periods[0].input`).
    public let place: String
    public let problem: String

    public init(origin: String, place: String, problem: String) {
        self.origin = origin
        self.place = place
        self.problem = problem
    }

    init(_ origin: String, _ problem: BookProblem) {
        self.init(origin: origin, place: problem.path.description, problem: problem.message)
    }

    public var description: String { "\(origin): \(place): \(problem)" }
}
