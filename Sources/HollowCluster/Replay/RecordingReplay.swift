import Exposition
public import Samples

/// A recording that plays in real time, again and again: what the kubelet would answer at any moment.
///
/// Pages keep their distance, and each sample keeps its age. A container that ran through the whole recording keeps its
/// start time, and its counters, like those of its pod and of the node, go on rising from run to run. A container that
/// began anew in between begins anew in every run. In the first moments of a run some samples of the recording are
/// older than the last ones of the run before: until newer ones come, what lasts stands still, and what is replaced is
/// missing.
public struct RecordingReplay: Sendable {
    /// What is played.
    public let recording: KubeletRecording
    /// When the first page is shown.
    public let start: Timestamp

    private let courses: [String: SeriesCourse]
    private let lasting: Set<RecordedSample.Owner>
    /// The last timestamp of what doesn't last.
    private let ends: [RecordedSample.Owner: Timestamp]

    /// Prepares a recording to be played from `start` on.
    public init(_ recording: KubeletRecording, start: Timestamp) {
        self.recording = recording
        self.start = start
        lasting = Self.lasting(recording)

        var series: [String: (samples: [Sample], isCounter: Bool)] = [:]
        var ends: [RecordedSample.Owner: Timestamp] = [:]
        for page in recording.pages {
            for sample in page.samples {
                guard let time = sample.time else { continue }
                guard lasting.contains(sample.owner) else {
                    ends[sample.owner] = max(ends[sample.owner] ?? time, time)
                    continue
                }
                var known = series[sample.series] ?? ([], sample.isCounter)
                if known.samples.last?.timestamp != time {
                    known.samples.append(Sample(timestamp: time, value: sample.value))
                }
                series[sample.series] = known
            }
        }
        self.ends = ends
        courses = series.compactMapValues {
            SeriesCourse($0.samples, isCounter: $0.isCounter, length: recording.length)
        }
    }

    /// Which run through the recording it is at a moment, counted from 0; before the start it is the first.
    public func run(at now: Timestamp) -> Int64 {
        max(0, (now - start).milliseconds) / recording.length.milliseconds
    }

    /// How far the recording's times are moved in a run.
    public func shift(ofRun run: Int64) -> TimeSpan {
        (start - recording.begin) + TimeSpan(milliseconds: run * recording.length.milliseconds)
    }

    /// What the kubelet answers at a moment.
    public func page(at now: Timestamp) -> String {
        let run = run(at: now)
        let shift = shift(ofRun: run)
        let page = recording.pages.last { $0.time + shift <= now } ?? recording.pages[0]
        let heldBack = heldBack(page, run)
        var text = ""
        text.reserveCapacity(16_384)
        var heading = ""
        var hasHeading = false
        for line in page.lines {
            switch line {
            case .comment(let comment):
                // A family whose last series is left out takes its heading along.
                if !comment.hasPrefix("# TYPE") { heading = "" }
                heading += comment + "\n"
                hasHeading = true
            case .sample(let sample):
                guard !heldBack.contains(sample.owner) else { continue }
                let (value, time) = place(sample, run, shift)
                if hasHeading {
                    text += heading
                    hasHeading = false
                }
                text += sample.series + " " + value
                if let time { text += " \(time)" }
                text += "\n"
            }
        }
        return text
    }

    /// A sample's value and time in a run.
    private func place(_ sample: RecordedSample, _ run: Int64, _ shift: TimeSpan) -> (String, Timestamp?) {
        if sample.isStartTime {
            let moved = lasting.contains(sample.owner) ? self.shift(ofRun: 0) : shift
            return (ExpositionWriter.format(sample.value + moved.seconds), nil)
        }
        guard let time = sample.time else { return (sample.text, nil) }
        guard let course = courses[sample.series] else {
            return (sample.text, time + shift)
        }
        let length = recording.length
        if run > 0, time + length <= course.last.timestamp {
            let before = self.shift(ofRun: run - 1)
            return (text(of: course.last.value, course, run - 1, nil), course.last.timestamp + before)
        }
        return (text(of: sample.value, course, run, sample.text), time + shift)
    }

    private func text(of value: Double, _ course: SeriesCourse, _ run: Int64, _ recorded: String?) -> String {
        guard course.gain != 0, run > 0 else { return recorded ?? ExpositionWriter.format(value) }
        let nanoseconds = (value + course.gain * Double(run)) * 1e9
        return ExpositionWriter.format(nanoseconds.rounded() / 1e9)
    }

    /// What doesn't last and is no later on this page than what the run before showed of its predecessor.
    private func heldBack(_ page: RecordedPage, _ run: Int64) -> Set<RecordedSample.Owner> {
        guard run > 0 else { return [] }
        var owners: Set<RecordedSample.Owner> = []
        for sample in page.samples {
            guard let time = sample.time, let end = ends[sample.owner] else { continue }
            if time + recording.length <= end { owners.insert(sample.owner) }
        }
        return owners
    }

    /// The node, pods that were not replaced, and containers that ran all the time.
    private static func lasting(_ recording: KubeletRecording) -> Set<RecordedSample.Owner> {
        let uids = Dictionary(recording.pods.map { (ObjectKey(of: $0), $0[path: "metadata", "uid"]) }) { first, _ in
            first
        }
        let laterUIDs = Dictionary(recording.podsAfter.map { (ObjectKey(of: $0), $0[path: "metadata", "uid"]) }) {
            first, _ in first
        }
        var starts: [RecordedSample.Owner: Set<String>] = [:]
        var owners: Set<RecordedSample.Owner> = []
        for sample in recording.pages.flatMap({ $0.samples }) {
            owners.insert(sample.owner)
            if sample.isStartTime { starts[sample.owner, default: []].insert(sample.text) }
        }
        let first = Set(recording.pages[0].samples.map(\.owner))
        let last = Set(recording.pages[recording.pages.count - 1].samples.map(\.owner))
        return owners.filter { owner in
            guard let pod = owner.pod else { return true }
            guard uids[pod] == laterUIDs[pod] else { return false }
            guard owner.container != nil else { return true }
            return starts[owner]?.count == 1 && first.contains(owner) && last.contains(owner)
        }
    }
}
