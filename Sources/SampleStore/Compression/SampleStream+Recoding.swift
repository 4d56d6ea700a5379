import Samples

extension SampleStream {
    /// The same samples, or the newer ones, and perhaps one more, in a coding that suits all of them.
    ///
    /// - Parameters:
    ///   - instant: samples measured before it are left out.
    ///   - added: a sample that is newer than all others.
    /// - Returns: a stream with memory of its own, of the least capacity.
    func recoded(since instant: Timestamp = Timestamp(milliseconds: .min), adding added: Sample? = nil) -> SampleStream
    {
        var samples = self.samples(since: instant)
        if let added { samples.append(added) }
        return SampleStream(samples, madeAt: Timestamp(milliseconds: newestTime))
    }

    /// The samples from an instant on, oldest first.
    func samples(since instant: Timestamp = Timestamp(milliseconds: .min)) -> [Sample] {
        withUnsafeTemporaryAllocation(of: CodedSample.self, capacity: Int(count)) { buffer in
            read(from: instant.milliseconds, through: .max, into: buffer).map {
                Sample(
                    timestamp: Timestamp(milliseconds: $0.time),
                    value: Double(bitPattern: UInt64(bitPattern: $0.code)))
            }
        }
    }

    /// Makes a stream of samples, oldest first, in the coding that suits all of them best.
    ///
    /// - Parameter instant: when the series was made, where there are no samples.
    init(_ samples: [Sample], madeAt instant: Timestamp) {
        self.init(madeAt: instant)
        let coding = ValueCoding.best(for: samples.lazy.map(\.value))
        for sample in samples {
            if count == 0, let code = coding.code(for: sample.value) {
                self.coding = coding
                newestTime = sample.timestamp.milliseconds
                newestCode = code
                count = 1
                continue
            }
            while append(sample) == .needsRoom { setCapacity(nextCapacity) }
        }
        setCapacity(leastCapacity)
    }
}
