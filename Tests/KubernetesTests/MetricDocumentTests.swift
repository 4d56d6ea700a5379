import Kubernetes
import Samples
import Testing

/// The two metrics APIs in JSON; the shapes are those of contract 2.3.
@Suite struct MetricDocumentTests {
    private let time = Timestamp(milliseconds: 1_785_837_605_999)
    private let requests: LabelSelector

    init() throws {
        requests = try LabelSelector(parsing: "verb=GET,code!=500,path in (a,b),x,!y,n>3,n<9")
    }

    private func value(
        _ object: ObjectReference, _ value: Double, window: TimeSpan? = .seconds(60)
    ) -> CustomMetricValue {
        CustomMetricValue(object: object, timestamp: time, window: window, value: value)
    }

    private func custom(
        _ version: String, where selector: LabelSelector = .everything, _ values: [CustomMetricValue]
    ) -> String {
        String(
            decoding: CustomMetricsJSON(version: version).list(metric: "rps", selector: selector, values), as: UTF8.self
        )
    }

    private let requestsJSON = """
        {"matchLabels":{"verb":"GET"},"matchExpressions":[{"key":"code","operator":"NotIn","values":["500"]},\
        {"key":"path","operator":"In","values":["a","b"]},{"key":"x","operator":"Exists"},\
        {"key":"y","operator":"DoesNotExist"},{"key":"n","operator":"Gt","values":["3"]},\
        {"key":"n","operator":"Lt","values":["9"]}]}
        """

    @Test func customValuesInV1Beta1() {
        #expect(
            custom("v1beta1", [value(.pod("p", in: "d"), 1.5), value(.node("n"), -0.25, window: nil)]) == """
                {"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[\
                {"describedObject":{"kind":"Pod","namespace":"d","name":"p","apiVersion":"/v1"},"metricName":"rps",\
                "timestamp":"2026-08-04T10:00:05Z","window":60,"value":"1500m","selector":null},\
                {"describedObject":{"kind":"Node","name":"n","apiVersion":"/v1"},"metricName":"rps",\
                "timestamp":"2026-08-04T10:00:05Z","value":"-250m","selector":null}]}

                """
        )
        #expect(
            custom("v1beta1", where: requests, [value(.pod("p", in: "d"), 2)]).hasSuffix(
                #""window":60,"value":"2","selector":\#(requestsJSON)}]}"# + "\n"
            )
        )
    }

    @Test func customValuesInV1Beta2() {
        #expect(
            custom("v1beta2", [value(.pod("p", in: "d"), 20_000, window: .seconds(89.6))]) == """
                {"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[\
                {"describedObject":{"kind":"Pod","namespace":"d","name":"p","apiVersion":"/v1"},\
                "metric":{"name":"rps","selector":null},"timestamp":"2026-08-04T10:00:05Z","windowSeconds":90,"value":"20k"}]}

                """
        )
        #expect(
            custom("v1beta2", where: requests, [value(.pod("p", in: "d"), 2, window: nil)]).hasSuffix(
                #""metric":{"name":"rps","selector":\#(requestsJSON)},"timestamp":"2026-08-04T10:00:05Z","value":"2"}]}"#
                    + "\n"
            )
        )
    }

    @Test func valuesWithoutQuantityAreLeftOut() {
        let object = ObjectReference.pod("p", in: "d")
        let empty = """
            {"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[]}

            """
        #expect(custom("v1beta1", [value(object, .nan), value(object, .infinity), value(object, 1e300)]) == empty)
        #expect(custom("v1beta1", [value(object, .nan), value(object, 7)]).contains(#""value":"7""#))
    }

    /// A name asked to have two values is told as both, since a map can hold one only.
    @Test func equalitiesOfOneName() throws {
        let selector = try LabelSelector(parsing: "b=2,a=1,a=3")
        #expect(
            custom("v1beta2", where: selector, [value(.node("n"), 1)]).contains(
                #""selector":{"matchLabels":{"a":"1","b":"2"},"matchExpressions":[{"key":"a","operator":"In","values":["3"]}]}"#
            )
        )
    }

    @Test(arguments: [
        ("pods", "Pod", "/v1"), ("services", "Service", "/v1"), ("deployments.apps", "Deployment", "apps/v1"),
        ("ingresses.networking.k8s.io", "Ingress", "networking.k8s.io/v1"),
        ("widgets.example.com", "Widget", "example.com/v1"),
    ]) func kinds(_ resource: String, _ kind: String, _ apiVersion: String) {
        let object = ObjectReference(resource: GroupResource(parsing: resource), namespace: "d", name: "o")
        #expect(
            custom("v1beta1", [value(object, 1)]).contains(
                #""describedObject":{"kind":"\#(kind)","namespace":"d","name":"o","apiVersion":"\#(apiVersion)"}"#
            )
        )
    }

    private let node = NodeUsage(
        name: "n1", labels: ["kubernetes.io/os": "linux"], timestamp: Timestamp(milliseconds: 1_785_837_595_250),
        window: .seconds(15.021), usage: ResourceUsage(cpuNanocores: 134_872_915, memoryBytes: 1_969_475_584)
    )
    private let pod = PodUsage(
        namespace: "d", name: "p", labels: [:], timestamp: Timestamp(milliseconds: 1_785_837_595_250),
        window: .seconds(60),
        containers: [
            .init(name: "a", usage: ResourceUsage(cpuNanocores: 0, memoryBytes: 4_730_880)),
            .init(name: "b", usage: ResourceUsage(cpuNanocores: 250_000_000, memoryBytes: 1000)),
        ]
    )

    @Test func nodes() {
        let json = ResourceMetricsJSON(ResourceMetricsHeading(version: "v1beta1", now: time))
        let item = """
            "metadata":{"name":"n1","creationTimestamp":"2026-08-04T10:00:05Z","labels":{"kubernetes.io/os":"linux"}},\
            "timestamp":"2026-08-04T09:59:55Z","window":"15.021s","usage":{"cpu":"134872915n","memory":"1923316Ki"}
            """
        #expect(
            String(decoding: json.document(node), as: UTF8.self)
                == #"{"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1",\#(item)}"# + "\n"
        )
        #expect(
            String(decoding: json.list([node, node]), as: UTF8.self)
                == #"{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{\#(item)},{\#(item)}]}"#
                + "\n"
        )
        #expect(
            String(decoding: json.list([NodeUsage]()), as: UTF8.self)
                == #"{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[]}"# + "\n"
        )
    }

    /// Swap stands in usage where it is reported, and in a table where any object has it.
    @Test func swap() throws {
        var (node, pod) = (node, pod)
        node.usage.swapBytes = 0
        pod.containers[1].usage.swapBytes = 3 << 20
        for version in ["v1", "v1beta1"] {
            let heading = ResourceMetricsHeading(version: version, now: time)
            let json = ResourceMetricsJSON(heading)
            #expect(
                String(decoding: json.document(node), as: UTF8.self).hasSuffix(
                    #""usage":{"cpu":"134872915n","memory":"1923316Ki","swap":"0"}}"# + "\n"))
            #expect(
                String(decoding: json.document(pod), as: UTF8.self).hasSuffix(
                    """
                    "containers":[{"name":"a","usage":{"cpu":"0","memory":"4620Ki"}},\
                    {"name":"b","usage":{"cpu":"250m","memory":"1k","swap":"3Mi"}}]}

                    """))
            // One entry of the map more: field 4 with the key in 1 and the quantity's text in 1 of 2.
            let entry: [UInt8] = [0x22, 0x0B, 0x0A, 4] + "swap".utf8 + [0x12, 3, 0x0A, 1, UInt8(ascii: "0")]
            #expect(ResourceMetricsProtobuf(heading).document(node).dropLast(4).suffix(entry.count) == entry[...])
        }
    }

    @Test func swapInTables() throws {
        var other = pod
        other.name = "q"
        other.containers[0].usage.swapBytes = 1 << 20
        other.containers[1].usage.swapBytes = 3 << 20
        let table = ResourceMetricsTable(ResourceMetricsHeading(version: "v1", now: time), version: "v1")
        let both = String(decoding: table.list([pod, other]), as: UTF8.self)
        #expect(
            both.matches(of: /"name":"(\w+)","type":"string"/).map(\.1) == ["Name", "cpu", "memory", "swap", "Window"])
        #expect(both.contains(#""cells":["p","250m","4731880",null,"1m0s"]"#))
        #expect(both.contains(#""cells":["q","250m","4731880","4Mi","1m0s"]"#))
        #expect(!String(decoding: table.list([pod]), as: UTF8.self).contains("swap"))
    }

    @Test func pods() {
        let json = ResourceMetricsJSON(ResourceMetricsHeading(version: "v1", now: time))
        let item = """
            "metadata":{"name":"p","namespace":"d","creationTimestamp":"2026-08-04T10:00:05Z"},\
            "timestamp":"2026-08-04T09:59:55Z","window":"1m0s","containers":[\
            {"name":"a","usage":{"cpu":"0","memory":"4620Ki"}},{"name":"b","usage":{"cpu":"250m","memory":"1k"}}]
            """
        #expect(
            String(decoding: json.document(pod), as: UTF8.self)
                == #"{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1",\#(item)}"#
                + "\n"
        )
        #expect(
            String(decoding: json.list([pod]), as: UTF8.self)
                == #"{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1","metadata":{},"items":[{\#(item)}]}"#
                + "\n"
        )
    }
}
