import ArgumentParser
import Ledger
import MessagesClient
import Models
import Pricing
import Reports
import TokenCounting

/// What an error means to the user: the one place where errors become a status and a text.
struct Failure {
    var status: ExitStatus
    /// Goes to standard error, but for help, which goes to standard output with success.
    var text: String

    init(_ error: any Error) {
        switch error {
        case is BrokenPipe:
            self.init(status: .success, text: "")
        case let failure as CommandFailure:
            self.init(status: failure.status, text: failure.message.map { "farthing: \($0)\n" } ?? "")
        case let problem as FileProblem:
            self.init(status: .wrongUse, text: "farthing: \(problem)\n")
        case let error as LedgerError:
            self.init(status: .wrongUse, text: "farthing: \(error.text)\n")
        case let error as JournalError:
            self.init(status: .wrongUse, text: "farthing: \(error.text)\n")
        case let error as ServiceError:
            self.init(status: .wrongUse, text: "farthing: \(error.text)\n")
        case let error as ReportDefinitionError:
            self.init(status: .wrongUse, text: "farthing: \(error)\n")
        case let error as PriceBookError:
            self.init(status: .wrongUse, text: "farthing: \(error)\n")
        case let error as ModelCatalogError:
            self.init(status: .internalError, text: "farthing: the embedded models do not load: \(error)\n")
        case let error as ConstantsError:
            self.init(status: .internalError, text: "farthing: the embedded constants do not load: \(error)\n")
        default:
            self.init(status: .internalError, text: "farthing: internal error: \(error)\n")
        }
    }

    /// Errors of the command line, and the help and version texts, which arrive as errors too.
    init(parsing error: any Error, columns: Int?) {
        let isHelp = Farthing.exitCode(for: error) == .success
        let text = Farthing.fullMessage(for: error, columns: columns ?? 100)
        self.init(status: isHelp ? .success : .wrongUse, text: text.isEmpty ? "" : text + "\n")
    }

    private init(status: ExitStatus, text: String) {
        self.status = status
        self.text = text
    }
}
