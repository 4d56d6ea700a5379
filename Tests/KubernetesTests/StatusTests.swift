import Kubernetes
import Testing

/// Error answers, byte for byte as a Kubernetes server gives them.
@Suite struct StatusTests {
    private static let cases: [(Status, String)] = [
        (.badRequest("x < y"), #""message":"x \u003c y","reason":"BadRequest","code":400"#),
        (.unauthorized, #""message":"Unauthorized","reason":"Unauthorized","code":401"#),
        (
            .forbidden(user: "u", verb: "get", path: "/x", reason: ""),
            #""message":"forbidden: User \"u\" cannot get path \"/x\"","reason":"Forbidden","details":{},"code":403"#
        ),
        (
            .forbidden(user: "u", verb: "get", path: "/x", reason: "no role"),
            #""message":"forbidden: User \"u\" cannot get path \"/x\": no role","reason":"Forbidden","details":{},"code":403"#
        ),
        (
            .forbidden(
                user: "u", verb: "list", resource: "pods", subresource: "", group: "metrics.k8s.io", namespace: "d",
                name: "",
                reason: ""),
            #""message":"pods.metrics.k8s.io is forbidden: User \"u\" cannot list resource \"pods\" in API group "#
                + #"\"metrics.k8s.io\" in the namespace \"d\"","reason":"Forbidden","#
                + #""details":{"group":"metrics.k8s.io","kind":"pods"},"code":403"#
        ),
        (
            .forbidden(
                user: "u", verb: "get", resource: "pods", subresource: "rps", group: "custom.metrics.k8s.io",
                namespace: "",
                name: "p", reason: "why"),
            #""message":"pods.custom.metrics.k8s.io \"p\" is forbidden: User \"u\" cannot get resource \"pods/rps\" in API"#
                + #" group \"custom.metrics.k8s.io\" at the cluster scope: why","reason":"Forbidden","#
                + #""details":{"name":"p","group":"custom.metrics.k8s.io","kind":"pods"},"code":403"#
        ),
        (
            .noSuchResource,
            #""message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404"#
        ),
        (
            .objectNotFound(kind: "pods", name: "p"),
            #""message":"pods \"p\" not found","reason":"NotFound","details":{"name":"p","kind":"pods"},"code":404"#
        ),
        (
            .metricsNotFound(kind: "podmetrics", name: "d/p"),
            #""message":"podmetrics.metrics.k8s.io \"d/p\" not found","reason":"NotFound","#
                + #""details":{"name":"d/p","group":"metrics.k8s.io","kind":"podmetrics"},"code":404"#
        ),
        (
            .customMetricNotFound(metric: "rps", resource: "pods", name: nil, selector: ""),
            #""message":"the server could not find the metric rps for pods","reason":"NotFound","code":404"#
        ),
        (
            .customMetricNotFound(metric: "rps", resource: "pods", name: "p", selector: "a=b"),
            #""message":"the server could not find the metric rps for pods p with selector a=b","reason":"NotFound","code":404"#
        ),
        (
            .methodNotAllowed,
            #""message":"the server does not allow this method on the requested resource","reason":"MethodNotAllowed","#
                + #""details":{},"code":405"#
        ),
        (
            .watchNotSupported(resource: "pods", group: "metrics.k8s.io"),
            #""message":"watch is not supported on resources of kind \"pods.metrics.k8s.io\"","reason":"MethodNotAllowed","#
                + #""details":{"group":"metrics.k8s.io","kind":"pods"},"code":405"#
        ),
        (
            .notAcceptable(["application/json", "application/yaml"]),
            #""message":"only the following media types are accepted: application/json, application/yaml","#
                + #""reason":"NotAcceptable","code":406"#
        ),
        (
            .internalError("boom"),
            #""message":"Internal error occurred: boom","reason":"InternalError","code":500"#
        ),
        (Status(code: 500, reason: "", message: "plain"), #""message":"plain","code":500"#),
    ]

    @Test(arguments: cases) func document(_ status: Status, _ members: String) {
        let start = #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#
        #expect(String(decoding: status.json, as: UTF8.self) == start + members + "}\n")
    }
}
