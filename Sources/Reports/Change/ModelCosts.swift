package import Pricing

/// What one model used and cost in one period. Units: requests, tokens, searches, picodollars.
package struct ModelCosts: Sendable, Equatable {
    /// Tokens of one class and their cost.
    package struct Part: Sendable, Equatable {
        package var amount: Int128
        package var cost: PicoUSD

        package init(_ amount: Int128 = 0, _ cost: PicoUSD = .zero) {
            self.amount = amount
            self.cost = cost
        }
    }

    package var requests: Int128
    /// The classes of the prompt: uncached input, writes for 5 minutes and for 1 hour, reads.
    package var prompt: [Part]
    /// What requests bring beside their prompt: output tokens, web searches.
    package var reply: [Part]

    package init(requests: Int128, prompt: [Part], reply: [Part]) {
        self.requests = requests
        self.prompt = prompt
        self.reply = reply
    }

    var promptTokens: Int128 { prompt.reduce(0) { $0 + $1.amount } }
    var promptCost: Int128 { prompt.reduce(0) { $0 + $1.cost.picodollars } }
    var replyCost: Int128 { reply.reduce(0) { $0 + $1.cost.picodollars } }
    var cost: Int128 { promptCost + replyCost }
}
