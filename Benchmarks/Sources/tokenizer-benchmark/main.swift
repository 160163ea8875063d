import FoundationEssentials
import Glibc
import TokenCounting

/// usage: tokenizer-benchmark FAMILY FILE ROUNDS
/// Prints, as JSON, seconds to be ready, tokens, seconds to count the file on first sight (a new
/// tokenizer) and again with a warm memo (medians of the rounds), and the peak of resident memory in
/// bytes, the text itself left out.
func seconds(_ body: () -> Void) -> Double {
    let (whole, atto) = ContinuousClock().measure(body).components
    return Double(whole) + Double(atto) / 1e18
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

let arguments = CommandLine.arguments
guard arguments.count == 4, let family = TokenizerFamily(rawValue: arguments[1]), let rounds = Int(arguments[3]),
    let file = fopen(arguments[2], "r")
else { preconditionFailure("usage: tokenizer-benchmark FAMILY FILE ROUNDS") }
fseek(file, 0, SEEK_END)
let length = ftell(file)
rewind(file)
let text = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
    count = fread(buffer.baseAddress, 1, length, file)
}

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
/// Peak resident memory of this program since it was started, bytes.
func peak() -> Int {
    let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) * 1024
}

print(
    "{\"memory\": \(peak() - text.count), \"ready\": \(median(ready)), \"first\": \(median(first)), \"warm\": \(median(warm)), \"tokens\": \(tokens)}"
)
