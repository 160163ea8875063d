import Gateway
import JSONScan
import Messages
import Synchronization
import TokenCounting

/// Answers counts of tokens by the estimator, as the service would.
final class OfflineCount: Sendable {
    private let counter: Mutex<RequestCounter>

    init() throws { counter = Mutex(RequestCounter(constants: try .embedded(), models: try .embedded())) }

    /// - Parameter body: of the request.
    func reply(to body: [UInt8]) -> OwnReply {
        let result = counter.withLock { counter in
            body.withUnsafeBytes { bytes -> Result<Int, Fault> in
                do throws(Fault) {
                    return .success(try OfflineCount.tokens(of: bytes, by: counter))
                } catch {
                    return .failure(error)
                }
            }
        }
        switch result {
        case .success(let tokens): return .count(tokens)
        case .failure(let fault): return .invalidRequest(fault.text)
        }
    }

    /// Why a body cannot be counted.
    private struct Fault: Error {
        let text: String
    }

    private static func tokens(
        of bytes: UnsafeRawBufferPointer, by counter: RequestCounter
    ) throws(Fault) -> Int {
        let root: JSONElement
        do throws(JSONError) { root = try JSONElement(validating: bytes) } catch {
            throw Fault(text: "the request body is not valid JSON: \(error)")
        }
        guard root.kind == .object else { throw Fault(text: "the request body: expected an object") }
        guard root["model"]?.kind == .string else { throw Fault(text: "model: expected the name of a model") }
        do throws(RequestProblem) {
            return try counter.estimate(of: root, in: bytes, as: nil).inputTokens
        } catch {
            throw Fault(text: "\(error)")
        }
    }
}
