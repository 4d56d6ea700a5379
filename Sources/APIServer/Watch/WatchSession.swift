import Kubernetes
import Samples
import Synchronization

/// One caller's view of a collection's changes.
struct WatchSession<Object: MeasuredObject>: Sendable {
    /// How long a watch goes on where the caller doesn't say, in seconds: between 30 and 60 minutes, as a kube-apiserver's.
    private static var usualTimeout: ClosedRange<Int64> { 1800...3600 }

    private let form: WatchForm
    private let options: ListOptions
    /// Nil for all.
    private let namespace: String?

    /// Opens a watch.
    static func open(
        _ log: ChangeLog<Object>, _ form: WatchForm, _ options: ListOptions, in namespace: String?, now: Timestamp,
        version: @Sendable () -> Int64
    ) async throws(Status) -> WatchStream {
        var known: Int64?
        if !options.resourceVersion.isEmpty, options.resourceVersion != "0" {
            guard let number = Int64(options.resourceVersion), number > 0 else {
                throw .badRequest("invalid resource version \"\(options.resourceVersion)\"")
            }
            known = number
        }
        let timeout = options.timeoutSeconds.flatMap { $0 > 0 ? $0 : nil } ?? .random(in: usualTimeout)
        let session = WatchSession(form: form, options: options, namespace: namespace)
        let opening: ChangeLog<Object>.Opening
        do throws(ChangeLog<Object>.TooOld) {
            opening = try await log.open(after: known, version: version)
        } catch {
            let status = Status.expired("too old resource version: \(known ?? 0) (\(error.oldest))")
            return WatchStream(timeout: timeout, beginning: form.failure(status), events: .ended, end: {})
        }
        var head = TableHead(form)
        var beginning = session.initial(opening, now: now, &head)
        for set in opening.missed { beginning += session.events(of: set, &head) }
        return WatchStream(
            timeout: timeout, beginning: beginning,
            events: session.stream(opening, head), end: { log.close(opening.id) }
        )
    }

    private func stream(_ opening: ChangeLog<Object>.Opening, _ head: TableHead) -> AsyncStream<[UInt8]> {
        let head = Mutex(head)
        return AsyncStream {
            // Iterators of one stream share its elements, so that one may be made for each.
            var changes = opening.changes.makeAsyncIterator()
            while let set = await changes.next() {
                guard set.version > opening.version else { continue }
                let bytes = head.withLock { events(of: set, &$0) }
                if !bytes.isEmpty { return bytes }
            }
            return nil
        }
    }

    private func initial(_ opening: ChangeLog<Object>.Opening, now: Timestamp, _ head: inout TableHead) -> [UInt8] {
        var bytes: [UInt8] = []
        let objects = (opening.initial ?? []).filter(isSelected)
        for object in objects { head.makeRoom(for: object) }
        for object in objects {
            let writer = head.form.writer(version: opening.version, time: now, showsColumns: head.take())
            bytes += form.event(.added, writer.document(object))
        }
        return bytes
    }

    private func events(of set: ChangeSet<Object>, _ head: inout TableHead) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, change) in set.changes.enumerated() {
            let wasSelected = change.old.map(isSelected) ?? false
            let isSelected = change.new.map(isSelected) ?? false
            guard wasSelected || isSelected, let object = change.new ?? change.old else { continue }
            let event: WatchForm.Event = !wasSelected ? .added : isSelected ? .modified : .deleted
            head.makeRoom(for: object)
            if head.take() {
                let writer = head.form.writer(version: set.version, time: set.time, showsColumns: true)
                bytes += form.event(event, writer.document(object))
            } else {
                bytes += form.event(event, set.document(index, in: head.form))
            }
        }
        if bytes.isEmpty, options.allowsBookmarks {
            let writer = form.writer(version: set.version, time: set.time, showsColumns: false)
            bytes = form.event(.bookmark, writer.bookmark(Object.self))
        }
        return bytes
    }

    private func isSelected(_ object: Object) -> Bool {
        (namespace == nil || object.namespace == namespace) && options.labels.matches(object.labels)
            && options.fields.matches(name: object.name, namespace: object.namespace)
    }
}

extension AsyncStream where Element: Sendable {
    /// A stream that has ended.
    fileprivate static var ended: AsyncStream { AsyncStream { $0.finish() } }
}
