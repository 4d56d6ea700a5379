import HTTPTypes
import Samples
import Testing

@testable import APIServer

/// What is told of values that some objects don't have.
@Suite struct PartialAnswerTests {
    /// One value, and the objects that have none.
    private struct Values: CustomMetricsProvider {
        var absent: [AbsenceReason]

        func customMetrics() -> [CustomMetricDescription] { [] }

        private var answer: CustomMetricAnswer {
            let objects = absent.enumerated().map { index, reason in
                AbsentValue(object: .pod("none-\(index)", in: "d"), reason: reason)
            }
            let value = CustomMetricValue(
                object: .pod("p", in: "d"), timestamp: Timestamp(seconds: 1000), window: nil, value: 1)
            return CustomMetricAnswer(values: [value], absent: objects)
        }

        func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
            -> CustomMetricAnswer
        { answer }

        func customMetric(
            _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
            where labels: LabelSelector
        ) async -> CustomMetricAnswer { answer }
    }

    private func warning(_ absent: AbsenceReason...) async throws -> String? {
        let server = try TestServer(metrics: Fleet(), custom: Values(absent: absent))
        let answer = try await server.answer(path: "/apis/custom.metrics.k8s.io/v1beta2/namespaces/d/pods/*/m")
        #expect(answer.status == 200)
        #expect(answer.text.contains("\"name\":\"p\""))
        return answer.headers[.warning]
    }

    @Test func failuresAreTold() async throws {
        #expect(
            try await warning(.declined, .pluginError("time limit reached"), .pluginError("other"))
                == "299 - \"m has no value for 2 of 4 objects; pods/d/none-1: the plugin failed: time limit reached\"")
        // That an object has no value by the plugin's own word is nothing to warn of.
        #expect(try await warning(.declined, .noSamples) == nil)
        #expect(try await warning() == nil)
    }
}
