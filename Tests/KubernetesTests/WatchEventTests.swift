import FoundationEssentials
import Kubernetes
import Samples
import Testing

@Suite struct WatchEventTests {
    private func event(_ text: String) throws -> WatchEvent<PodObject> {
        try JSONDecoder().decode(WatchEvent<PodObject>.self, text: text)
    }

    @Test(arguments: ["ADDED", "MODIFIED", "DELETED"]) func objects(_ type: String) throws {
        let event = try event(
            #"{"type":"\#(type)","object":{"kind":"Pod","metadata":{"name":"p","namespace":"d","resourceVersion":"17"}}}"#
        )
        let pod =
            switch event {
            case .added(let pod) where type == "ADDED": pod
            case .modified(let pod) where type == "MODIFIED": pod
            case .deleted(let pod) where type == "DELETED": pod
            default: nil as PodObject?
            }
        #expect(try #require(pod).record.reference.description == "pods/d/p")
        #expect(event.resourceVersion == "17")
    }

    @Test(arguments: [
        (#","annotations":{"k8s.io/initial-events-end":"true"}"#, true), ("", false), (#","annotations":null"#, false),
    ]) func bookmark(_ annotations: String, _ isEnd: Bool) throws {
        let event = try event(
            """
            {"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"12746"\(annotations)},
            "spec":{"containers":null},"status":{}}}
            """
        )
        guard case .bookmark(let version, let endsInitialEvents) = event else {
            Issue.record("no bookmark: \(event)")
            return
        }
        #expect(version == "12746")
        #expect(endsInitialEvents == isEnd)
        #expect(event.resourceVersion == "12746")
    }

    @Test(arguments: [
        (
            #"{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}"#,
            410,
            "too old resource version"
        ),
        (#"{"kind":"Status"}"#, 500, "no message"),
    ]) func errors(_ status: String, _ code: Int, _ message: String) throws {
        let event = try event(#"{"type":"ERROR","object":\#(status)}"#)
        guard case .error(let foundCode, let foundMessage) = event else {
            Issue.record("no error: \(event)")
            return
        }
        #expect(foundCode == code)
        #expect(foundMessage == message)
        #expect(event.resourceVersion == nil)
    }

    @Test(arguments: [
        #"{"type":"SOMETHING","object":{"metadata":{"name":"p"}}}"#, #"{"type":"ADDED"}"#, #"{"object":{}}"#, "{}",
        "[]", "",
        #"{"type":"ADDED","object":{"metadata":{}}}"#,
    ]) func whatIsNoEvent(_ text: String) {
        #expect(throws: (any Error).self) { try event(text) }
    }

    @Test func listsMayHaveNullForNoItems() throws {
        let list = try JSONDecoder().decode(
            ListDocument<NodeObject>.self,
            text: #"{"kind":"NodeList","metadata":{"resourceVersion":"5","continue":"abc"},"items":null}"#
        )
        #expect(list.items == nil)
        #expect(list.metadata.resourceVersion == "5")
        #expect(list.metadata.continue == "abc")
    }
}
