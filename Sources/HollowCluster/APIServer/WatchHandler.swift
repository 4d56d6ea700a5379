import HummingbirdCore
import Kubernetes
import NIOCore
import Samples

/// Streams changes from the store.
struct WatchHandler: Sendable {
    let store: ObjectStore
    let clock: any WallClock

    /// What a request to watch asks for.
    private struct Wish: Sendable {
        var selection: ObjectSelection
        var form: AnswerForm
        var table: ObjectTable
        var allowsBookmarks: Bool
        /// What is there already is told first.
        var sendsInitialEvents: Bool
        /// The end of what is there already is marked.
        var marksInitialEnd: Bool
        var version: Int64
        var timeout: Int64
    }

    /// The endless body of the answer. It ends after the client's timeout, when the watches are cut, or with `channel`.
    func body(
        _ info: RequestInfo, _ resource: ResourceType, _ form: AnswerForm, _ table: ObjectTable, on channel: any Channel
    ) throws(Status) -> ResponseBody {
        let wish = try wish(info, resource, form, table)
        return ResponseBody { [self] writer in
            var start = wish.version
            var initial: [JSONValue] = []
            if wish.sendsInitialEvents {
                let listing = store.list(resource, namespace: wish.selection.namespace)
                initial = listing.objects.map(\.object).filter(wish.selection.contains)
                start = listing.version
            }
            let watch: (id: Int, signals: AsyncStream<WatchSignal>)
            do throws(ObjectStore.TooOld) {
                watch = try store.watch(resource, after: start)
            } catch {
                try await writer.write(ByteBuffer(bytes: tooOld(error, wish.form)))
                try await writer.finish(nil)
                return
            }
            let timer = channel.eventLoop.scheduleTask(in: .seconds(wish.timeout)) { [store] in
                store.closeWatch(watch.id)
            }
            channel.closeFuture.whenComplete { [store] _ in store.closeWatch(watch.id) }
            defer {
                timer.cancel()
                store.closeWatch(watch.id)
            }
            var buffer = ByteBuffer()
            for object in initial { buffer.writeBytes(event("ADDED", object, wish)) }
            if wish.marksInitialEnd { buffer.writeBytes(bookmark(start, wish, isInitialEnd: true)) }
            // The headers have been sent. HTTP/2 clients take several empty frames in a row for an attack.
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            for await signal in watch.signals {
                guard let line = line(signal, wish) else { continue }
                try await writer.write(ByteBuffer(bytes: line))
            }
            try await writer.finish(nil)
        }
    }

    private func wish(
        _ info: RequestInfo, _ resource: ResourceType, _ form: AnswerForm, _ table: ObjectTable
    ) throws(Status) -> Wish {
        let selection = try ObjectSelection(info, resource)
        let text = info.query["resourceVersion"] ?? ""
        guard let version = text.isEmpty ? 0 : Int64(text), version >= 0 else {
            throw .badRequest("Invalid value: \"\(text)\": resourceVersion must be a number")
        }
        let streamsList = info.query.isTrue("sendInitialEvents")
        if streamsList, info.query["resourceVersionMatch"] != "NotOlderThan" {
            throw Status(
                code: 422, reason: "Invalid",
                message: "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
                    + "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            )
        }
        let allowsBookmarks = info.query.isTrue("allowWatchBookmarks")
        return Wish(
            selection: selection, form: form, table: table, allowsBookmarks: allowsBookmarks,
            sendsInitialEvents: streamsList || (version == 0 && info.query["sendInitialEvents"] == nil),
            marksInitialEnd: streamsList && allowsBookmarks, version: version == 0 ? store.version : version,
            timeout: info.query["timeoutSeconds"].flatMap(Int64.init) ?? 1800
        )
    }

    private func line(_ signal: WatchSignal, _ wish: Wish) -> [UInt8]? {
        switch signal {
        case .bookmark(let version): return wish.allowsBookmarks ? bookmark(version, wish, isInitialEnd: false) : nil
        case .change(let change):
            let old = change.old.flatMap { wish.selection.contains($0) ? $0 : nil }
            let new = change.new.flatMap { wish.selection.contains($0) ? $0 : nil }
            switch (old, new) {
            case (nil, nil): return nil
            case (nil, let new?): return event("ADDED", new, wish)
            case (_?, let new?): return event("MODIFIED", new, wish)
            case (var old?, nil):
                // What left is told as it was, with the version of its leaving.
                old[path: "metadata", "resourceVersion"] = .string(String(change.version))
                return event("DELETED", old, wish)
            }
        }
    }

    private func event(_ type: String, _ object: JSONValue, _ wish: Wish) -> [UInt8] {
        let version = object[path: "metadata", "resourceVersion"] ?? ""
        let shaped =
            wish.form.shape == .table
            ? wish.table.document([object], metadata: ["resourceVersion": version]) : wish.form.shape.shape(object)
        return WatchFrame.event(type, shaped, wish.form)
    }

    private func bookmark(_ version: Int64, _ wish: Wish, isInitialEnd: Bool) -> [UInt8] {
        let resource = wish.selection.resource
        var metadata: JSONValue = ["resourceVersion": .string(String(version))]
        if isInitialEnd { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object: JSONValue = [
            "kind": .string(resource.kind), "apiVersion": .string(resource.apiVersion), "metadata": metadata,
        ]
        let shaped =
            wish.form.shape == .table
            ? wish.table.document([], metadata: metadata) : wish.form.shape.shape(object)
        return WatchFrame.event("BOOKMARK", shaped, wish.form)
    }

    private func tooOld(_ error: ObjectStore.TooOld, _ form: AnswerForm) -> [UInt8] {
        let status = Status(
            code: 410, reason: "Expired", message: "too old resource version: \(error.requested) (\(error.oldest))")
        return WatchFrame.failure(status, form)
    }
}
