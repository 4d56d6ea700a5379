extension Labels {
    /// Whether these labels come before others: by the first label in which they differ, its name first.
    public func precedes(_ other: Labels) -> Bool {
        for (mine, theirs) in zip(self, other) where mine != theirs {
            return (mine.name, mine.value) < (theirs.name, theirs.value)
        }
        return count < other.count
    }
}
