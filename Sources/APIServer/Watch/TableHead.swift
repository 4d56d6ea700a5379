import Kubernetes
import Samples

/// How the rows of a watch's tables look, and whether the next one has to say so.
///
/// Columns are described with the first row, and again with the first one that has swap. From then on all rows have that
/// column.
struct TableHead: Sendable {
    /// How rows are written.
    private(set) var form: WatchForm
    private var isDue: Bool

    /// Nothing has been described yet.
    init(_ form: WatchForm) {
        self.form = form
        isDue = form.isTable
    }

    /// Adds the columns that an object needs.
    mutating func makeRoom(for object: some MeasuredObject) {
        guard form.isTable, !form.showsSwap, object.total.swapBytes != nil else { return }
        form.showsSwap = true
        isDue = true
    }

    /// Whether the columns have to be described with the next row, which is then taken for done.
    mutating func take() -> Bool {
        defer { isDue = false }
        return isDue
    }
}
