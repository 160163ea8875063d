import FoundationEssentials
import TokenCounting

/// usage: tokenizer-benchmark FAMILY FILE ROUNDS
/// Prints, as JSON, seconds to be ready, tokens, and seconds to count the file on first sight (a new
/// tokenizer) and again with a warm memo: the medians of the rounds.
func seconds(_ body: () -> Void) -> Double {
    let (whole, atto) = ContinuousClock().measure(body).components
    return Double(whole) + Double(atto) / 1e18
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

let arguments = CommandLine.arguments
guard arguments.count == 4, let family = TokenizerFamily(rawValue: arguments[1]), let rounds = Int(arguments[3]),
    let data = FileManager.default.contents(atPath: arguments[2])
else { preconditionFailure("usage: tokenizer-benchmark FAMILY FILE ROUNDS") }
let text = [UInt8](data)

var ready: [Double] = []
var first: [Double] = []
var warm: [Double] = []
var tokens = 0
for _ in 0..<rounds {
    var tokenizer = Tokenizer(family: family)
    ready.append(seconds { tokenizer = Tokenizer(family: family) })
    first.append(seconds { tokens = text.withUnsafeBytes { tokenizer.count($0) } })
    warm.append(seconds { tokens = text.withUnsafeBytes { tokenizer.count($0) } })
}
print("{\"ready\": \(median(ready)), \"first\": \(median(first)), \"warm\": \(median(warm)), \"tokens\": \(tokens)}")
