/// Why a sample was not stored.
enum DropCause: String, Hashable, Sendable, CaseIterable {
    /// The provider has not declared its name.
    case undeclared
    /// Kubelets have a metric of this name.
    case reserved
    /// A plugin declares a metric of this name, or another provider brings it in.
    case taken
    /// The provider has brought in too many names.
    case names
    /// Its labels are not acceptable.
    case labels
    /// It is not a finite number.
    case notFinite = "not_finite"
    /// It is dated in the future, or too long ago to say anything about now.
    case misdated
    /// It is older than what the series has already.
    case late
    /// The plugin has as many series as it may.
    case seriesLimit = "series_limit"
    /// The store takes no more series.
    case storeFull = "store_full"
}

/// What became of the samples of one call.
struct IntakeReport: Hashable, Sendable {
    /// How many were new to the store.
    var stored = 0
    /// How many were not stored, by cause.
    var dropped: [DropCause: Int] = [:]
    /// The first that is wrong with names and labels, for people; nil where nothing is.
    var complaint: String?

    mutating func drop(_ cause: DropCause, _ complaint: @autoclosure () -> String? = nil) {
        dropped[cause, default: 0] += 1
        if self.complaint == nil { self.complaint = complaint() }
    }
}
