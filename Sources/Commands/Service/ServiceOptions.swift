import ArgumentParser
import HTTPTypes
import MessagesClient

extension ServiceProfile.Authentication: ExpressibleByArgument {}

/// Which service a command calls, and as whom.
struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The service: anthropic, cometapi, or one of the settings. Default: the one whose key is in the "
                + "environment.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Call this address in place of the profile's.", valueName: "url"))
    var baseURL: String?

    @Option(
        help: ArgumentHelp(
            "Take the key from this variable of the environment. A key is never an argument, where others could see it.",
            valueName: "variable"))
    var keyEnv: String?

    @Option(help: "The header that carries the key.")
    var authentication: ServiceProfile.Authentication?

    @Option(help: ArgumentHelp("Header anthropic-version. Default: 2023-06-01.", valueName: "date"))
    var apiVersion: String?

    @Option(help: ArgumentHelp("Value of header anthropic-beta; more than once.", valueName: "name"))
    var beta: [String] = []

    @Option(help: ArgumentHelp("A further header, as 'Name: value'; more than once.", valueName: "header"))
    var header: [String] = []

    @Option(help: ArgumentHelp("Most seconds to wait for the reply to begin. Default: 600.", valueName: "seconds"))
    var timeout: Int?

    @Option(help: ArgumentHelp("Further tries where the service is busy or away. Default: 2.", valueName: "tries"))
    var retries: Int?

    func validate() throws {
        if let timeout, timeout < 1 { throw ValidationError("--timeout: expected a number of seconds of 1 or more") }
        if let retries, !(0...10).contains(retries) {
            throw ValidationError("--retries: expected a number from 0 to 10")
        }
    }
}
