import JSONScan
import Messages
import Models
import PromptCache
import TokenCounting

/// A file that tells of a prompt: a layout file, or a request of the Messages API, bare or as
/// `{"model": …, "request": {…}}`.
struct LayoutInput {
    /// As an error names it.
    let name: String
    let bytes: [UInt8]
    /// Files that a layout names are relative to this folder; empty for the current one.
    private let folder: String
    private let context: Context

    /// Reads the file, or standard input for `-`. Throws `FileProblem`.
    init(_ source: String, in context: Context) throws {
        self.context = context
        name = source == "-" ? "standard input" : source
        bytes = source == "-" ? try context.files.readStandardInput() : try context.files.read(source)
        folder = source == "-" ? "" : source.lastIndex(of: "/").map { String(source[...$0]) } ?? ""
    }

    /// What the file holds.
    struct Content {
        var layout: Layout
        /// Its byte ranges count in `bytes`; nil where the file is a layout.
        var request: Request?
    }

    /// The layout with its tokens counted as `model`, else as the model that it names, and checked against
    /// what the service would refuse. Throws `CommandFailure`, which names the place.
    func layout(as model: String? = nil, counter: RequestCounter, models: ModelCatalog) throws -> Layout {
        let layout = try content(as: model, counter: counter).layout
        let window = layout.model.flatMap { models.model(named: $0) }?.contextWindow
        do {
            try layout.check(contextWindow: window)
        } catch {
            throw CommandFailure.wrongUse("\(name): \(error)")
        }
        return layout
    }

    /// The layout as it is, also where the service would refuse it. Throws `CommandFailure`.
    func content(as model: String? = nil, counter: RequestCounter) throws -> Content {
        do {
            return try bytes.withUnsafeBytes { text in
                let root = try JSONElement(validating: text)
                if root["blocks"] != nil, root["messages"] == nil {
                    return Content(layout: try Layout(parsing: root, model: model, source: source(counter)))
                }
                return try requestContent(root, in: text, as: model, counter: counter)
            }
        } catch let error as JSONError {
            throw CommandFailure.wrongUse("\(name) is not valid JSON: \(error); expected a layout or a request body")
        } catch let problem as RequestProblem {
            throw CommandFailure.wrongUse("\(name): \(problem)")
        } catch let problem as LayoutProblem {
            throw CommandFailure.wrongUse("\(name): \(problem)")
        }
    }

    private func requestContent(
        _ root: JSONElement, in text: UnsafeRawBufferPointer, as model: String?, counter: RequestCounter
    ) throws -> Content {
        var body = root
        var model = model
        if let inner = root["request"], inner.kind == .object, root["messages"] == nil {
            body = inner
            model = model ?? root["model"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard body["messages"] != nil else {
            throw LayoutProblem(path: "", problem: "expected a layout with blocks, or a request with messages")
        }
        let request = try Request(parsing: body, in: text)
        let estimate = try counter.estimate(of: body, in: text, as: model)
        var layout = Layout(
            request: request, parts: estimate.parts.map { ($0.path, Int64($0.tokens)) },
            // Edits of the context only take away.
            uncounted: estimate.unsupported.filter { $0.what != "context_edits" }.map(\.path))
        layout.model = estimate.model
        layout.tokensAbove = Int64(estimate.high - estimate.inputTokens)
        return Content(layout: layout, request: request)
    }

    /// Text counts as the content of a message, without what the service puts around it.
    private func source(_ counter: RequestCounter) -> LayoutSource {
        LayoutSource(
            count: { text, model in
                let parts = counter.estimate(ofText: text, as: model).parts
                return Int64(parts.filter { $0.method == .tokenizer }.reduce(0) { $0 + $1.tokens })
            },
            readFile: { path in try context.files.read(path.hasPrefix("/") ? path : folder + path) })
    }
}
