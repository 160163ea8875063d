import Usage

/// Collects what has no price and what prices rest on; same causes are one entry.
struct PricingRemarks {
    private(set) var unpriced: [UnpricedUsage] = []
    private(set) var notes: [PricingNote] = []
    private var unpricedPlaces: [UnpricedPlace: Int] = [:]
    private var notePlaces: [NotePlace: Int] = [:]

    private struct UnpricedPlace: Hashable {
        var model: String
        var provider: String?
        var reason: UnpricedReason
    }
    private struct NotePlace: Hashable {
        var model: String
        var note: RateNotes
    }

    mutating func add(_ sums: UsageSums, of terms: ServiceTerms, without reason: UnpricedReason) {
        let place = UnpricedPlace(model: terms.model, provider: terms.provider, reason: reason)
        if let known = unpricedPlaces[place] {
            unpriced[known].requests += sums.requests
            unpriced[known].usage += sums
        } else {
            unpricedPlaces[place] = unpriced.count
            unpriced.append(
                UnpricedUsage(
                    model: terms.model, provider: terms.provider, reason: reason, requests: sums.requests, usage: sums))
        }
    }

    mutating func add(_ set: RateNotes, of model: String, requests: Int64) {
        guard !set.isEmpty else { return }
        for entry in RateNotes.all where set.contains(entry.note) {
            let place = NotePlace(model: model, note: entry.note)
            if let known = notePlaces[place] {
                notes[known].requests += requests
            } else {
                notePlaces[place] = notes.count
                notes.append(PricingNote(model: model, note: entry.note, requests: requests))
            }
        }
    }
}
